package dev.touchstone.tensorflow.graph;

import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A derivative by the network's input, carried back through the input defenses to the pixels: once
 * for each backward surrogate that they offer, all sharing one backward pass through the network.
 *
 * <p>For a defense T with a backward surrogate s, the gradient is that of s(x) + stopGradient(T(x)
 * − s(x)): the network is differentiated at T(x), and the result is pulled back through s at x.
 */
public final class ImageGradients {

  private final Graph graph;
  private final Pipeline pipeline;
  private final Map<String, Operand<TFloat32>> bySurrogate = new LinkedHashMap<>();

  /**
   * Builds the backward passes.
   *
   * @param networkGradient derivative by {@link Pipeline#networkInput}
   * @throws UserException if a defense has no gradient that can be trusted
   */
  public ImageGradients(Graph graph, Ops tf, Pipeline pipeline, Operand<TFloat32> networkGradient) {
    this.graph = graph;
    this.pipeline = pipeline;
    List<String> surrogates = pipeline.surrogates();
    for (String name : surrogates.isEmpty() ? List.of("") : surrogates) {
      Operand<TFloat32> gradient = networkGradient;
      List<Pipeline.Stage> stages = pipeline.stages();
      for (int i = stages.size() - 1; i >= 0; i--) {
        gradient = pullBack(tf, stages.get(i), name, gradient);
      }
      if (pipeline.draws() > 1) {
        gradient =
            differentiate(
                pipeline.copies(), gradient, pipeline.images(), "the copies of the image by it");
      }
      bySurrogate.put(name, gradient);
    }
  }

  /** The derivatives by the pixels, one for each surrogate. */
  public Collection<Operand<TFloat32>> all() {
    return Collections.unmodifiableCollection(bySurrogate.values());
  }

  /**
   * The derivative by the pixels.
   *
   * @param surrogate which backward surrogate; empty takes the first
   * @throws UserException if the pipeline does not offer it
   */
  public Operand<TFloat32> of(Optional<String> surrogate) {
    List<String> offered = pipeline.surrogates();
    if (surrogate.isPresent() && !offered.contains(surrogate.get())) {
      throw new UserException(
          "the pipeline has no backward surrogate '%s'; it has %s"
              .formatted(surrogate.get(), offered.isEmpty() ? "none" : offered));
    }
    return surrogate.map(bySurrogate::get).orElse(bySurrogate.values().iterator().next());
  }

  private Operand<TFloat32> pullBack(
      Ops tf, Pipeline.Stage stage, String name, Operand<TFloat32> gradient) {
    String what = "the defense " + stage.defense().getClass().getSimpleName();
    List<BackwardSurrogate> offered = stage.defense().surrogates();
    if (offered.isEmpty()) {
      return differentiate(stage.output(), gradient, stage.input(), what);
    }
    BackwardSurrogate surrogate =
        offered.stream().filter(s -> s.name().equals(name)).findFirst().orElse(offered.get(0));
    String whose = "the surrogate '" + surrogate.name() + "' of " + what;
    Operand<TFloat32> standIn = pipeline.apply(tf, whose, () -> surrogate.apply(tf, stage.input()));
    return differentiate(standIn, gradient, stage.input(), whose);
  }

  private Operand<TFloat32> differentiate(
      Operand<TFloat32> y, Operand<TFloat32> cotangent, Operand<TFloat32> x, String what) {
    return SymbolicGradients.build(
            graph, y, Optional.of(cotangent), List.of(x), what + " by its input")
        .get(0);
  }
}
