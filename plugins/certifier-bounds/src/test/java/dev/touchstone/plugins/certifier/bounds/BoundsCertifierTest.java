package dev.touchstone.plugins.certifier.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.bounds.Method;
import dev.touchstone.plugins.attack.gradient.Keep;
import dev.touchstone.plugins.attack.gradient.PgdFactory;
import dev.touchstone.plugins.attack.gradient.PgdParameters;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.DescriptorConformance;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.graph.TestCertificationTask;
import dev.touchstone.testkit.graph.TestImages;
import dev.touchstone.testkit.graph.TestNetworks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class BoundsCertifierTest implements DescriptorConformance {

  /** The attack that certified samples must withstand. */
  private static final PgdParameters STRONG = PgdParameters.of(40, 2, Loss.MARGIN, Keep.BEST);

  private static final int IMAGES = 40;

  @Override
  public BoundsFactory factory() {
    return new BoundsFactory();
  }

  private static TestCertificationTask task(
      TestNetworks model, List<InputDefense> defenses, NormBall threat) {
    Weights weights = TestNetworks.weights(model, 1, 21);
    return new TestCertificationTask(
        new TestCertificationTask.Entry(model, defenses, weights, TestNetworks.CLASSES),
        TestImages.random(TestNetworks.SHAPE, IMAGES, TestNetworks.CLASSES, 22),
        threat);
  }

  private static void run(TestCertificationTask task, Method method) {
    new BoundsFactory().create(new BoundsParameters(method, 16)).run(task);
  }

  /** Every sample gets a verdict, of each kind some, and attacks break none that is certified. */
  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2"})
  void certifiedSamplesWithstandAttacks(Norm norm) {
    NormBall threat = new NormBall(norm, norm == Norm.LINF ? 0.03 : 0.15);
    try (TestCertificationTask task = task(TestNetworks.POOLED, List.of(), threat)) {
      run(task, Method.CROWN);
      assertThat(task.count(CertificationVerdict.Certified.class)).isPositive();
      assertThat(task.count(CertificationVerdict.Falsified.class)).isPositive();
      assertThat(task.count(CertificationVerdict.class)).isEqualTo(IMAGES);
      LabeledImages images = new LabeledImages(task.shape(), task.images(), task.labels());
      TestTask attacked = TestTask.Setup.of(task.classifier(), images, threat, new Seed(23)).task();
      new PgdFactory().create(STRONG).run(attacked);
      long broken = 0;
      for (int row = 0; row < IMAGES; row++) {
        broken += attacked.row(row).broken() ? 1 : 0;
        if (task.verdict(row).orElseThrow() instanceof CertificationVerdict.Certified) {
          assertThat(attacked.row(row).broken()).as("row %d", row).isFalse();
        }
      }
      assertThat(broken).isPositive();
    }
  }

  /** With ε = 0 all that is classified rightly, and by more than rounding, is certified. */
  @ParameterizedTest
  @EnumSource(Method.class)
  void withoutPerturbationTheCleanPredictionDecides(Method method) {
    try (TestCertificationTask task =
        task(TestNetworks.RESIDUAL, List.of(), new NormBall(Norm.LINF, 0))) {
      run(task, method);
      assertThat(task.count(CertificationVerdict.Undecided.class)).isZero();
      assertThat(task.count(CertificationVerdict.Certified.class)).isPositive();
    }
  }

  @Test
  void whatCannotBeShownIsUndecided() {
    try (TestCertificationTask task =
        task(TestNetworks.DENSE, List.of(), new NormBall(Norm.LINF, 1))) {
      run(task, Method.IBP);
      assertThat(task.count(CertificationVerdict.Certified.class)).isZero();
      for (int row = 0; row < IMAGES; row++) {
        if (task.verdict(row).orElseThrow() instanceof CertificationVerdict.Undecided undecided) {
          assertThat(undecided.reason()).isEqualTo(CertificationVerdict.Reason.NOT_TIGHT);
          assertThat(undecided.evidence().method()).isEqualTo("ibp");
          assertThat(undecided.evidence().figures().get("margin")).isNotPositive();
        }
      }
    }
  }

  @Test
  void stopsWhenCancelled() {
    long calls;
    try (TestCertificationTask task =
        task(TestNetworks.DENSE, List.of(), new NormBall(Norm.LINF, 0.05))) {
      run(task, Method.CROWN);
      calls = task.calls();
    }
    for (long call : new long[] {1, calls / 2, calls}) {
      try (TestCertificationTask task =
          task(TestNetworks.DENSE, List.of(), new NormBall(Norm.LINF, 0.05))) {
        task.cancelAtCall(call);
        assertThatThrownBy(() -> run(task, Method.CROWN)).isInstanceOf(CancelledException.class);
      }
    }
  }

  private record Defense(Noise noise) implements InputDefense {

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> drawn) {
      return noise == Noise.NONE
          ? tf.dtypes.cast(tf.math.greater(images, tf.constant(0.5f)), TFloat32.class)
          : tf.math.add(images, drawn);
    }
  }

  @Test
  void entriesThatCannotBeBoundedAreRefused() {
    NormBall threat = new NormBall(Norm.LINF, 0.01);
    try (TestCertificationTask task =
        task(TestNetworks.DENSE, List.of(new Defense(Noise.NONE)), threat)) {
      assertThatThrownBy(() -> run(task, Method.CROWN))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("the network cannot be bounded: operation Cast");
    }
    try (TestCertificationTask task =
        task(TestNetworks.DENSE, List.of(new Defense(Noise.NORMAL)), threat)) {
      assertThatThrownBy(() -> run(task, Method.CROWN))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("answers at random");
    }
  }
}
