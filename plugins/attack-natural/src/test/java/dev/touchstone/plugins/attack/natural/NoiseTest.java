package dev.touchstone.plugins.attack.natural;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.TestTask.Judge;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NoiseTest {

  private static final ImageShape SHAPE = new ImageShape(20, 20, 1);
  private static final int SAMPLES = 5;
  private static final Seed SEED = new Seed(11);

  /** Weights of −1 and 1, against which all 400 grey values can be moved. */
  private static final float[] SIGNS = signs();

  /** Threats with the loss of margin that the best image in their balls brings. */
  private record Ball(NormBall threat, double optimum) {}

  private static Stream<Arguments> balls() {
    return Stream.of(
            new Ball(new NormBall(Norm.LINF, 0.1), 40),
            new Ball(new NormBall(Norm.L2, 2), 40),
            new Ball(new NormBall(Norm.L1, 20), 20),
            new Ball(new NormBall(Norm.L0, 40), 20))
        .flatMap(ball -> Stream.of(NoiseKind.values()).map(kind -> Arguments.of(kind, ball)));
  }

  private static float[] signs() {
    RandomGenerator random = SEED.generator();
    float[] signs = new float[SHAPE.size()];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = random.nextBoolean() ? 1 : -1;
    }
    return signs;
  }

  /** Grey images of class 0, above class 1 by a margin. */
  private static TestTask task(double margin, NormBall threat) {
    float[] weights = Arrays.copyOf(SIGNS, 2 * SIGNS.length);
    double ofGrey = 0;
    for (float sign : SIGNS) {
      ofGrey += 0.5 * sign;
    }
    float[] biases = {(float) (margin - ofGrey), 0};
    float[] pixels = new float[SAMPLES * SHAPE.size()];
    Arrays.fill(pixels, 0.5f);
    LabeledImages images = new LabeledImages(SHAPE, pixels, new int[SAMPLES]);
    return TestTask.Setup.of(new LinearClassifier(SHAPE, weights, biases), images, threat, SEED)
        .task();
  }

  /** One step against the gradient: of all values, or, where the norm is sparse, of some fully. */
  private static float[] step(NormBall threat) {
    float[] image = new float[SHAPE.size()];
    Arrays.fill(image, 0.5f);
    for (int i = 0; i < image.length; i++) {
      double size =
          switch (threat.norm()) {
            case LINF -> threat.epsilon();
            case L2 -> threat.epsilon() / Math.sqrt(image.length);
            case L1, L0 -> i < 40 ? 0.5 : 0;
          };
      image[i] -= (float) size * SIGNS[i];
    }
    return image;
  }

  @ParameterizedTest
  @MethodSource("balls")
  void failsWhereAStepAlongTheGradientSucceeds(NoiseKind kind, Ball ball) {
    TestTask blind = task(0.95 * ball.optimum(), ball.threat());
    new NoiseFactory().create(new NoiseParameters(kind, 10)).run(blind);
    for (int row = 0; row < SAMPLES; row++) {
      assertThat(blind.row(row).broken()).as("row %d by noise", row).isFalse();
      assertThat(blind.row(row).proposals()).hasSize(10).doesNotHaveDuplicates();
    }
    TestTask seeing = task(0.95 * ball.optimum(), ball.threat());
    assertThat(seeing.propose(new int[] {0}, step(ball.threat()))).containsExactly(true);
  }

  @ParameterizedTest
  @MethodSource("balls")
  void breaksWhatIsAtTheBoundary(NoiseKind kind, Ball ball) {
    TestTask task = task(0.01 * ball.optimum(), ball.threat());
    new NoiseFactory().create(new NoiseParameters(kind, 30)).run(task);
    for (int row = 0; row < SAMPLES; row++) {
      assertThat(task.row(row).broken()).as("row %d", row).isTrue();
    }
  }

  @Test
  void asksNothingAndLeavesWhatIsBroken() {
    NoiseParameters parameters = new NoiseParameters(NoiseKind.UNIFORM, 7);
    for (Judge judge : new Judge[] {Judge.NEVER_BROKEN, Judge.ALWAYS_BROKEN}) {
      LinearClassifier classifier = LinearClassifier.random(SHAPE, 3, SEED);
      TestTask task =
          TestTask.Setup.of(
                  classifier, classifier.images(4, SEED), new NormBall(Norm.LINF, 0.1), SEED)
              .withJudge(judge)
              .task();
      new NoiseFactory().create(parameters).run(task);
      assertThat(task.accessed()).isEmpty();
      long proposals = judge == Judge.NEVER_BROKEN ? 7 : 1;
      assertThat(task.calls()).isEqualTo(proposals);
      assertThat(task.row(3).asked()).isEqualTo(proposals);
    }
    assertThat(new NoiseFactory().estimatedQueries(parameters, 3)).isEqualTo(7);
  }
}
