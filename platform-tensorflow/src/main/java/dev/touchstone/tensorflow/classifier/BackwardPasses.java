package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.graph.ImageGradients;
import dev.touchstone.tensorflow.graph.InputGradient;
import dev.touchstone.tensorflow.graph.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The backward passes of a pipeline in its graph, or why there are none: such a pipeline can still
 * be attacked without gradients, and whoever asks for one is told.
 */
final class BackwardPasses {

  private final Operand<TFloat32> network;
  private final ImageGradients images;
  private final Optional<UserException> fault;

  private BackwardPasses(
      Operand<TFloat32> network, ImageGradients images, Optional<UserException> fault) {
    this.network = network;
    this.images = images;
    this.fault = fault;
  }

  /** Builds them, or remembers why they cannot be built. */
  static BackwardPasses build(Graph graph, Ops tf, Pipeline pipeline, LogitLosses losses) {
    try {
      Operand<TFloat32> network =
          InputGradient.build(
              graph,
              tf,
              pipeline.network().logits(),
              Optional.of(losses.cotangents()),
              pipeline.networkInput(),
              "the logits by the network's input");
      return new BackwardPasses(
          network, new ImageGradients(graph, tf, pipeline, network), Optional.empty());
    } catch (UserException e) {
      return new BackwardPasses(null, null, Optional.of(e));
    }
  }

  /**
   * Checks that there are some.
   *
   * @throws UserException if not; says why
   */
  void require() {
    if (fault.isPresent()) {
      throw new UserException(fault.get().getMessage(), fault.get());
    }
  }

  /** All derivatives; none if they could not be built. */
  List<Operand<TFloat32>> all() {
    List<Operand<TFloat32>> all = new ArrayList<>();
    if (fault.isEmpty()) {
      all.add(network);
      all.addAll(images.all());
    }
    return all;
  }

  /** The derivative by what the network gets. */
  Operand<TFloat32> byNetworkInput() {
    require();
    return network;
  }

  /**
   * The derivative by the pixels.
   *
   * @param surrogate which backward surrogate; empty takes the first
   * @throws UserException if there is no gradient, or no such surrogate
   */
  Operand<TFloat32> byPixels(Optional<String> surrogate) {
    require();
    return images.of(surrogate);
  }
}
