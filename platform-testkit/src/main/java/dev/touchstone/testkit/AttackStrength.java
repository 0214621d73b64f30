package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.AttackConformance.Behaviour;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That an attack is no weaker than it should be: not in a larger ball, and not than noise.
 *
 * @param <P> the attack's parameters
 */
abstract class AttackStrength<P extends Record> extends AttackLimits<P> {

  private static final int NETWORK_SAMPLES = 40;

  /** By how much the nearest image may be outside: the rounding of a projection. */
  private static final double ROUNDING = 1e-5;

  /**
   * Whether a larger ball never makes the attack weaker on a linear classifier of two classes, all
   * draws being the same. True by default; methods that fix the length of their way independently
   * of ε, or that search at random, may say false.
   */
  protected boolean monotoneInEpsilon(P parameters) {
    return true;
  }

  /**
   * Whether the attack breaks at least as many samples of a network as one draw of uniform noise in
   * the same ball. True by default; parameters that leave an attack hardly a query, or aim at one
   * class only, may say false.
   */
  protected boolean strongerThanNoise(P parameters) {
    return true;
  }

  final Stream<Case<P>> monotoneCases() {
    return cases()
        .filter(c -> supports(c, Behaviour.TWO_CLASSES) && monotoneInEpsilon(c.parameters()));
  }

  final Stream<Case<P>> strongCases() {
    return cases().filter(c -> strongerThanNoise(c.parameters()));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("monotoneCases")
  void isNoWeakerInALargerBall(Case<P> c) {
    LinearClassifier twoClasses = LinearClassifier.random(SHAPE, 2, SEED);
    double[] smaller = new double[SAMPLES];
    Arrays.fill(smaller, Double.POSITIVE_INFINITY);
    double[] radii =
        c.norm() == Norm.L0
            ? new double[] {0, 1, 2, 4, 8}
            : new double[] {0, 0.02, 0.05, 0.1, 0.2, 0.5};
    for (double epsilon : radii) {
      TestTask task =
          run(c, setup(twoClasses, c.threat(epsilon)).withJudge(TestTask.Judge.NEVER_BROKEN));
      for (int row = 0; row < SAMPLES; row++) {
        double margin = lowestMargin(twoClasses, task, row);
        assertThat(margin)
            .as("lowest margin of row %d at ε = %s", row, epsilon)
            .isLessThanOrEqualTo(smaller[row] + 1e-4);
        smaller[row] = margin;
      }
    }
  }

  private static double lowestMargin(LinearClassifier classifier, TestTask task, int row) {
    int label = task.labels()[row];
    return task.row(row).proposals().stream()
        .map(image -> classifier.logits(image, new long[1]))
        .mapToDouble(logits -> logits[label] - logits[1 - label])
        .min()
        .orElseThrow();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("strongCases")
  void isNoWeakerThanUniformNoise(Case<P> c) {
    SmallNetwork network = SmallNetwork.trained();
    LabeledImages images = network.images(NETWORK_SAMPLES, SEED);
    NormBall threat =
        c.threat(
            switch (c.norm()) {
              case LINF -> 0.4;
              case L2 -> 1;
              case L1 -> 2;
              case L0 -> 4;
            });
    boolean nearest = attack(c).seeksNearest();
    TestTask.Setup setup =
        TestTask.Setup.of(
            network,
            images,
            nearest ? NormBall.whole(c.norm(), network.inputShape()) : threat,
            SEED);
    TestTask task = run(c, nearest ? setup.withJudge(TestTask.Judge.NEVER_BROKEN) : setup);
    long broken = 0;
    for (int row = 0; row < task.size(); row++) {
      broken +=
          nearest ? found(network, images, task, row, threat) : task.row(row).broken() ? 1 : 0;
    }
    long byNoise = brokenByNoise(network, images, threat);
    assertThat(byNoise).as("samples that noise breaks").isPositive();
    assertThat(broken)
        .as("samples of %d that the attack breaks, and uniform noise", NETWORK_SAMPLES)
        .isGreaterThanOrEqualTo(byNoise);
  }

  /** 1 if one of the proposals is a misclassified image within the threat, or else 0. */
  private static int found(
      SmallNetwork network, LabeledImages images, TestTask task, int row, NormBall threat) {
    int size = images.shape().size();
    boolean found =
        task.row(row).proposals().stream()
            .filter(image -> network.prediction(image) != images.labels()[row])
            .anyMatch(
                image ->
                    threat.norm().distance(images.pixels(), row * size, image, 0, images.shape())
                        <= threat.epsilon() * (1 + ROUNDING));
    return found ? 1 : 0;
  }

  /** One draw for each sample: uniform in the box around the ball, projected. */
  private static long brokenByNoise(SmallNetwork network, LabeledImages images, NormBall threat) {
    RandomGenerator random = new Seed(7).derive("noise").generator();
    double reach = threat.norm() == Norm.L0 ? 1 : threat.epsilon();
    int size = images.shape().size();
    long broken = 0;
    for (int i = 0; i < images.count(); i++) {
      float[] image = Arrays.copyOfRange(images.pixels(), i * size, (i + 1) * size);
      for (int j = 0; j < size; j++) {
        image[j] += (float) (reach * (2 * random.nextDouble() - 1));
      }
      threat.project(images.pixels(), i * size, image, 0, images.shape());
      broken += network.prediction(image) == images.labels()[i] ? 0 : 1;
    }
    return broken;
  }
}
