package dev.touchstone.tensorflow.weights;

import dev.touchstone.api.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The values of a network's variables.
 *
 * @param tensors by name
 * @param metadata free text by name, such as where the weights come from
 */
public record Weights(SortedMap<String, Tensor> tensors, Map<String, String> metadata) {

  /** Copies the maps, sorted by name; the tensors are shared. */
  public Weights {
    tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /**
   * Checks that these are the weights of a network.
   *
   * @param declared shape of each variable that the network declares, by name
   * @param source what to call the weights in the message, such as a file's path
   * @throws UserException if a tensor is missing, is of another shape, or belongs to no variable;
   *     the message names all of them
   */
  public void requireFit(Map<String, long[]> declared, String source) {
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, long[]> variable : new TreeMap<>(declared).entrySet()) {
      String wanted = Arrays.toString(variable.getValue());
      Tensor tensor = tensors.get(variable.getKey());
      if (tensor == null) {
        faults.add("tensor '" + variable.getKey() + "' " + wanted + " is missing");
      } else if (!Arrays.equals(tensor.shape(), variable.getValue())) {
        faults.add(
            "tensor '%s' has shape %s, the network's is %s"
                .formatted(variable.getKey(), Arrays.toString(tensor.shape()), wanted));
      }
    }
    for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
      if (!declared.containsKey(tensor.getKey())) {
        faults.add(
            "tensor '%s' %s belongs to no variable of the network"
                .formatted(tensor.getKey(), Arrays.toString(tensor.getValue().shape())));
      }
    }
    if (!faults.isEmpty()) {
      throw new UserException(source + " does not fit the network: " + String.join("; ", faults));
    }
  }
}
