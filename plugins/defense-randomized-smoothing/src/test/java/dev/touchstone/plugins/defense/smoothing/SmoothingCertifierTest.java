package dev.touchstone.plugins.defense.smoothing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.CertificationVerdict.Certified;
import dev.touchstone.api.certify.CertificationVerdict.Falsified;
import dev.touchstone.api.certify.CertificationVerdict.Reason;
import dev.touchstone.api.certify.CertificationVerdict.Undecided;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.plugins.attack.gradient.Keep;
import dev.touchstone.plugins.attack.gradient.PgdFactory;
import dev.touchstone.plugins.attack.gradient.PgdParameters;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.testkit.DescriptorConformance;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.graph.TestCertificationTask;
import java.util.random.RandomGenerator;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SmoothingCertifierTest implements DescriptorConformance {

  /** The attack that certified samples must withstand. */
  private static final PgdParameters STRONG = PgdParameters.of(20, 1, Loss.MARGIN, Keep.BEST);

  private static final double SIGMA = 0.5;
  private static final double BIAS = 0.1;
  private static final double ALPHA = 0.001;
  private static final int IMAGES = 30;

  @Override
  public SmoothingFactory factory() {
    return new SmoothingFactory();
  }

  private static InputDefense noise(int draws) {
    return new GaussianNoise(SIGMA, draws);
  }

  private static void run(TestCertificationTask task, int draws, int batch) {
    new SmoothingFactory().create(new CertificateParameters(100, draws, ALPHA, batch)).run(task);
  }

  private static double figure(TestCertificationTask task, int row, String name) {
    return task.verdict(row).orElseThrow().evidence().figures().get(name);
  }

  private static NormBall l2(double epsilon) {
    return new NormBall(Norm.L2, epsilon);
  }

  /** With n the radius comes nearer to the exact one, and stays below it. */
  @Test
  void radiiOfALinearClassifierApproachTheExactOnes() {
    LabeledImages images = LinearEntry.images(IMAGES, BIAS);
    double[] shortfall = new double[2];
    int[] draws = {500, 20_000};
    for (int k = 0; k < 2; k++) {
      try (TestCertificationTask task = LinearEntry.task(images, BIAS, l2(0.1), noise(4))) {
        run(task, draws[k], 500);
        for (int row = 0; row < IMAGES; row++) {
          double exact = Math.abs(LinearEntry.distance(images.image(row), BIAS));
          double radius = figure(task, row, "radius");
          assertThat(radius).as("row %d", row).isLessThan(exact);
          assertThat(figure(task, row, "p-lower"))
              .isLessThan(NormalDistribution.of(0, SIGMA).cumulativeProbability(exact));
          shortfall[k] += (exact - radius) / IMAGES;
        }
      }
    }
    assertThat(shortfall[0]).isLessThan(0.25 * SIGMA);
    assertThat(shortfall[1]).isLessThan(0.05 * SIGMA);
  }

  /** No image within the radius changes the exact smoothed class, not even the nearest one. */
  @Test
  void certifiedSamplesAreThoseWithinReach() {
    LabeledImages images = LinearEntry.images(IMAGES, BIAS);
    NormBall threat = l2(0.2);
    try (TestCertificationTask task = LinearEntry.task(images, BIAS, threat, noise(4))) {
      run(task, 1000, 500);
      assertThat(task.count(Certified.class)).isPositive();
      assertThat(task.count(Undecided.class)).isPositive();
      assertThat(task.count(Falsified.class)).isZero();
      for (int row = 0; row < IMAGES; row++) {
        CertificationVerdict verdict = task.verdict(row).orElseThrow();
        boolean certified = verdict instanceof Certified;
        assertThat(certified).isEqualTo(figure(task, row, "radius") > threat.epsilon());
        if (certified) {
          boolean positive = images.labels()[row] == 1;
          float[] nearest =
              LinearEntry.moved(images.image(row), (positive ? -1 : 1) * threat.epsilon());
          assertThat(LinearEntry.distance(nearest, BIAS) > 0).isEqualTo(positive);
        }
      }
    }
  }

  @Test
  void certifiedSamplesWithstandAttacksOnTheDeployedAverage() {
    LabeledImages images = LinearEntry.images(IMAGES, BIAS);
    NormBall threat = l2(0.2);
    try (TestCertificationTask task = LinearEntry.task(images, BIAS, threat, noise(1000))) {
      run(task, 1000, 500);
      TestTask attacked = TestTask.Setup.of(task.classifier(), images, threat, new Seed(23)).task();
      new PgdFactory().create(STRONG).run(attacked);
      int broken = 0;
      for (int row = 0; row < IMAGES; row++) {
        broken += attacked.row(row).broken() ? 1 : 0;
        if (task.verdict(row).orElseThrow() instanceof Certified) {
          assertThat(attacked.row(row).broken()).as("row %d", row).isFalse();
        }
      }
      assertThat(broken).isPositive();
    }
  }

  /** On the decision boundary both classes have probability ½. */
  @Test
  void abstainsOnTheDecisionBoundary() {
    LabeledImages images = LinearEntry.images(IMAGES, BIAS);
    float[] pixels = new float[images.pixels().length];
    int size = LinearEntry.SHAPE.size();
    for (int row = 0; row < IMAGES; row++) {
      float[] image = images.image(row);
      float[] moved = LinearEntry.moved(image, -LinearEntry.distance(image, BIAS));
      System.arraycopy(moved, 0, pixels, row * size, size);
    }
    LabeledImages undecidable = new LabeledImages(LinearEntry.SHAPE, pixels, images.labels());
    try (TestCertificationTask task = LinearEntry.task(undecidable, BIAS, l2(0), noise(1))) {
      run(task, 1000, 500);
      for (int row = 0; row < IMAGES; row++) {
        assertThat(task.verdict(row).orElseThrow())
            .isInstanceOfSatisfying(
                Undecided.class, u -> assertThat(u.reason()).isEqualTo(Reason.ABSTAINED));
        assertThat(figure(task, row, "radius")).isZero();
        assertThat(figure(task, row, "count")).isCloseTo(500, within(80.0));
      }
    }
  }

  @Test
  void otherClassesThanTheLabelAreUndecided() {
    LabeledImages images = LinearEntry.images(IMAGES, BIAS);
    int[] wrong = new int[IMAGES];
    for (int row = 0; row < IMAGES; row++) {
      wrong[row] = 1 - images.labels()[row];
    }
    LabeledImages mislabelled = new LabeledImages(LinearEntry.SHAPE, images.pixels(), wrong);
    try (TestCertificationTask task = LinearEntry.task(mislabelled, BIAS, l2(0), noise(1))) {
      run(task, 1000, 500);
      assertThat(task.count(Undecided.class)).isEqualTo(IMAGES);
      int sure = 0;
      for (int row = 0; row < IMAGES; row++) {
        if (figure(task, row, "radius") > 0) {
          sure++;
          assertThat((int) figure(task, row, "predicted")).isEqualTo(images.labels()[row]);
        }
      }
      assertThat(sure).isPositive();
    }
  }

  @Test
  void aSamplesVerdictDoesNotDependOnItsBatch() {
    LabeledImages images = LinearEntry.images(IMAGES, BIAS);
    try (TestCertificationTask all = LinearEntry.task(images, BIAS, l2(0.2), noise(4));
        TestCertificationTask few = LinearEntry.task(images.first(4), BIAS, l2(0.2), noise(4));
        TestCertificationTask small = LinearEntry.task(images, BIAS, l2(0.2), noise(4))) {
      run(all, 1000, 500);
      run(few, 1000, 500);
      run(small, 1000, 37);
      for (int row = 0; row < IMAGES; row++) {
        assertThat(small.verdict(row)).isEqualTo(all.verdict(row));
        if (row < few.size()) {
          assertThat(few.verdict(row)).isEqualTo(all.verdict(row));
        }
      }
    }
  }

  /** Noise after the first smoothing belongs to the base classifier, which is then less sure. */
  @Test
  void laterDefensesBelongToTheBaseClassifier() {
    LabeledImages images = LinearEntry.images(IMAGES, BIAS);
    try (TestCertificationTask once = LinearEntry.task(images, BIAS, l2(0.1), noise(3));
        TestCertificationTask twice = LinearEntry.task(images, BIAS, l2(0.1), noise(3), noise(5))) {
      run(once, 20_000, 500);
      run(twice, 20_000, 500);
      double shorter = 0;
      double exact = 0;
      for (int row = 0; row < IMAGES; row++) {
        shorter += figure(twice, row, "radius");
        exact += figure(once, row, "radius");
      }
      // √2 of the noise with the radius of one σ.
      assertThat(shorter / exact).isCloseTo(1 / Math.sqrt(2), within(0.1));
    }
  }

  @Test
  void stopsWhenCancelled() {
    LabeledImages images = LinearEntry.images(3, BIAS);
    long calls;
    try (TestCertificationTask task = LinearEntry.task(images, BIAS, l2(0.1), noise(1))) {
      run(task, 1000, 100);
      calls = task.calls();
    }
    assertThat(calls).isGreaterThanOrEqualTo(3 * 11);
    for (long call : new long[] {1, calls / 2, calls}) {
      try (TestCertificationTask task = LinearEntry.task(images, BIAS, l2(0.1), noise(1))) {
        task.cancelAtCall(call);
        assertThatThrownBy(() -> run(task, 1000, 100)).isInstanceOf(CancelledException.class);
      }
    }
  }

  @Test
  void entriesWithoutSmoothedImagesAreRefused() {
    LabeledImages images = LinearEntry.images(2, BIAS);
    InputDefense other = (tf, pixels, noise) -> tf.math.square(pixels);
    try (TestCertificationTask none = LinearEntry.task(images, BIAS, l2(0.1));
        TestCertificationTask behind = LinearEntry.task(images, BIAS, l2(0.1), other, noise(1))) {
      assertThatThrownBy(() -> run(none, 100, 100))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("it has no such defense")
          .hasMessageContaining("let 'randomized-smoothing' be the first");
      assertThatThrownBy(() -> run(behind, 100, 100))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("another defense stands before it");
    }
  }

  /** Every image that the projection gives, rounding included, lies within reach. */
  @Property(tries = 300)
  void projectedImagesAreWithinReach(
      @ForAll Norm norm,
      @ForAll @DoubleRange(max = 2) double epsilon,
      @ForAll @LongRange long seed) {
    Assume.that(norm == Norm.LINF || norm == Norm.L2);
    RandomGenerator random = new Seed(seed).generator();
    float[] clean = new float[784];
    float[] candidate = new float[784];
    for (int j = 0; j < clean.length; j++) {
      clean[j] = random.nextFloat();
      candidate[j] = clean[j] + (float) random.nextGaussian();
    }
    NormBall threat = new NormBall(norm, epsilon);
    ImageShape shape = new ImageShape(1, clean.length, 1);
    threat.project(clean, 0, candidate, 0, shape);
    double distance = Norm.L2.distance(clean, 0, candidate, 0, shape);
    assertThat(distance).isLessThanOrEqualTo(SmoothingCertifier.reach(threat, shape));
  }

  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2"})
  void reachIsTheGreatestL2Distance(Norm norm) {
    double expected = norm == Norm.L2 ? 0.3 : 0.3 * 28;
    assertThat(SmoothingCertifier.reach(new NormBall(norm, 0.3), new ImageShape(28, 28, 1)))
        .isGreaterThan(expected)
        .isCloseTo(expected, within(2e-5));
  }
}
