package dev.touchstone.tensorflow.kernels;

import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import dev.touchstone.tensorflow.training.DecoderStage;
import dev.touchstone.tensorflow.training.TwoStageModel;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The same network with some of its convolutions built in another way. It is done while the model
 * builds its graph, so that training, attacks and analyses all get it, and TensorFlow makes the
 * gradients of what was built instead.
 */
final class RebuiltModel {

  private RebuiltModel() {}

  /**
   * Rebuilds convolutions.
   *
   * @param which those that are built otherwise; the number of images is −1 there
   * @param builder how
   */
  static GraphModel of(GraphModel model, Predicate<Kernel> which, KernelBuilder builder) {
    GraphModel rebuilt =
        (network, images) -> model.build(new Rebuilding(network, which, builder), images);
    return model instanceof TwoStageModel two ? new TwoStage(rebuilt, two.decoderStage()) : rebuilt;
  }

  private record TwoStage(GraphModel model, DecoderStage decoderStage) implements TwoStageModel {
    @Override
    public Operand<TFloat32> build(NetworkBuilder network, Operand<TFloat32> images) {
      return model.build(network, images);
    }
  }

  /** The builder that the model sees: only the operations are others. */
  private static final class Rebuilding implements NetworkBuilder {

    private final NetworkBuilder network;
    private final Ops tf;

    Rebuilding(NetworkBuilder network, Predicate<Kernel> which, KernelBuilder builder) {
      this.network = network;
      this.tf = RebuildingEnvironment.operations(network.ops(), which, builder);
    }

    @Override
    public Ops ops() {
      return tf;
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
    public Operand<TFloat32> variable(String name, Initializer initializer, long... shape) {
      return network.variable(name, initializer, shape);
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
      network.expose(name, output.asOutput());
    }

    @Override
    public void exposeValue(String name, Operand<TFloat32> value) {
      network.exposeValue(name, value.asOutput());
    }

    @Override
    public void addLoss(String name, double weight, Operand<TFloat32> scalar) {
      network.addLoss(name, weight, scalar.asOutput());
    }
  }
}
