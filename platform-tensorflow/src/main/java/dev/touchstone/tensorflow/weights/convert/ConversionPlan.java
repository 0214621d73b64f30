package dev.touchstone.tensorflow.weights.convert;

import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How all variables of a network are made of the tensors of a file.
 *
 * @param steps one for each variable, in the network's order
 * @param dropped tensors that are left out, sorted
 */
public record ConversionPlan(List<TensorStep> steps, List<String> dropped) {

  /** Copies the lists. */
  public ConversionPlan {
    steps = List.copyOf(steps);
    dropped = List.copyOf(dropped);
  }

  /**
   * The network's weights.
   *
   * @param source the weights that the plan was made for
   * @param metadata what the new weights say of themselves
   */
  public Weights apply(Weights source, Map<String, String> metadata) {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    for (TensorStep step : steps) {
      tensors.put(step.to(), step.apply(source.tensors().get(step.from())));
    }
    return new Weights(tensors, metadata);
  }

  /** What is done, a line each, for people. */
  public List<String> summary() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d tensors, %d of them renamed, %d with their axes reordered"
            .formatted(
                steps.size(),
                steps.stream().filter(step -> !step.from().equals(step.to())).count(),
                steps.stream().filter(TensorStep::reorders).count()));
    for (TensorStep step : steps) {
      if (step.channels() > 0) {
        lines.add(
            "%s: inputs from (channel, height, width) to (height, width, channel), %d channels"
                .formatted(step.to(), step.channels()));
      }
    }
    List<String> named = dropped.stream().filter(name -> !TensorNames.isCounter(name)).toList();
    if (!named.isEmpty()) {
      lines.add("left out: " + String.join(", ", named));
    }
    if (named.size() < dropped.size()) {
      lines.add("left out: %d counters of batches".formatted(dropped.size() - named.size()));
    }
    return lines;
  }
}
