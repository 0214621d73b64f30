package dev.touchstone.tensorflow.kernels;

import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.training.LossBuilder;
import dev.touchstone.tensorflow.training.RobustValidation;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingStep;
import java.util.Optional;
import java.util.function.Predicate;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The same training defense with some of the convolutions of its loss built otherwise: interval
 * bounds run the network's own convolutions once more.
 */
record RebuiltTrainingDefense(
    TrainingDefense defense, Predicate<Kernel> which, KernelBuilder builder)
    implements TrainingDefense {

  @Override
  public NormBall threat(double epochs) {
    return defense.threat(epochs);
  }

  @Override
  public int views() {
    return defense.views();
  }

  @Override
  public float[] images(TrainingStep step) {
    return defense.images(step);
  }

  @Override
  public Operand<TFloat32> loss(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels, int classes) {
    Ops rebuilding = RebuildingEnvironment.operations(tf, which, builder);
    return defense.loss(rebuilding, logits, labels, classes);
  }

  @Override
  public Operand<TFloat32> loss(LossBuilder building) {
    Ops rebuilding = RebuildingEnvironment.operations(building.ops(), which, builder);
    return defense.loss(new Building(building, rebuilding));
  }

  @Override
  public Optional<RobustValidation> validation() {
    return defense.validation();
  }

  @Override
  public double gradientQueries() {
    return defense.gradientQueries();
  }

  private record Building(LossBuilder building, Ops ops) implements LossBuilder {

    @Override
    public Graph graph() {
      return building.graph();
    }

    @Override
    public Operand<TFloat32> images() {
      return building.images();
    }

    @Override
    public Operand<TFloat32> networkInput() {
      return building.networkInput();
    }

    @Override
    public Operand<TFloat32> logits() {
      return building.logits();
    }

    @Override
    public Operand<TInt32> labels() {
      return building.labels();
    }

    @Override
    public int classes() {
      return building.classes();
    }

    @Override
    public Operand<TFloat32> epsilon() {
      return building.epsilon();
    }

    @Override
    public void report(String name, Operand<TFloat32> scalar) {
      building.report(name, scalar);
    }
  }
}
