package dev.touchstone.testkit.graph;

import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import dev.touchstone.tensorflow.training.TwoStageModel;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Builds a two-stage model with its decoder's variables as statistics, which nothing trains: so the
 * first stage runs alone, without the attack that the second one asks for.
 */
record FirstStage(NetworkBuilder network, String decoder) implements NetworkBuilder {

  /** The model itself if it has one stage. */
  static GraphModel of(GraphModel model) {
    if (model instanceof TwoStageModel two) {
      String decoder = two.decoderStage().variables();
      return (network, images) -> two.build(new FirstStage(network, decoder), images);
    }
    return model;
  }

  @Override
  public Operand<TFloat32> variable(String name, Initializer initializer, long... shape) {
    return name.startsWith(decoder)
        ? network.statistic(name, 0, shape)
        : network.variable(name, initializer, shape);
  }

  @Override
  public Ops ops() {
    return network.ops();
  }

  @Override
  public int classes() {
    return network.classes();
  }

  @Override
  public boolean training() {
    return network.training();
  }

  @Override
  public Operand<TFloat32> statistic(String name, float initialValue, long... shape) {
    return network.statistic(name, initialValue, shape);
  }

  @Override
  public void afterStep(Op update) {
    network.afterStep(update);
  }

  @Override
  public void expose(String name, Operand<TFloat32> output) {
    network.expose(name, output);
  }

  @Override
  public void exposeValue(String name, Operand<TFloat32> value) {
    network.exposeValue(name, value);
  }

  @Override
  public void addLoss(String name, double weight, Operand<TFloat32> scalar) {
    network.addLoss(name, weight, scalar);
  }
}
