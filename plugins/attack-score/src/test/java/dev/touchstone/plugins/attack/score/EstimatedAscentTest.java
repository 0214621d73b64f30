package dev.touchstone.plugins.attack.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.TestTask.Judge;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EstimatedAscentTest {

  private static final ImageShape SHAPE = new ImageShape(4, 4, 1);
  private static final Seed SEED = new Seed(5);
  private static final LinearClassifier CLASSIFIER = LinearClassifier.random(SHAPE, 2, SEED);
  private static final LabeledImages IMAGES = CLASSIFIER.images(6, SEED);

  private static Stream<Arguments> attacks() {
    Attack nes = new NesFactory().create(new NesParameters(40, 30, 0.01, 0.2));
    Attack spsa = new SpsaFactory().create(new SpsaParameters(40, 30, 0.01, 0.2));
    return Stream.of(
        Arguments.of("nes", nes, Norm.LINF, 40 * 61L),
        Arguments.of("nes", nes, Norm.L2, 40 * 61L),
        Arguments.of("spsa", spsa, Norm.LINF, 40 * 61L),
        Arguments.of("spsa", spsa, Norm.L2, 40 * 61L));
  }

  /** In L∞ within the box, in L2 bounded by ε ‖w‖₂. */
  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("attacks")
  void comesNearTheOptimumOfALinearClassifier(String name, Attack attack, Norm norm, long queries) {
    double epsilon = 0.1;
    TestTask task =
        TestTask.Setup.of(CLASSIFIER, IMAGES, new NormBall(norm, epsilon), SEED)
            .withJudge(Judge.NEVER_BROKEN)
            .task();
    attack.run(task);
    for (int row = 0; row < task.size(); row++) {
      double attained = margin(row, IMAGES.image(row)) - lowest(task, row);
      double share = attained / mostPossible(row, norm, epsilon);
      assertThat(share).as("row %d", row).isBetween(norm == Norm.LINF ? 0.9 : 0.7, 1.00001);
      assertThat(task.row(row).queries()).isEqualTo(queries);
      assertThat(task.row(row).gradientQueries()).isZero();
    }
  }

  private static double lowest(TestTask task, int row) {
    return task.row(row).proposals().stream()
        .mapToDouble(image -> margin(row, image))
        .min()
        .orElseThrow();
  }

  private static double margin(int row, float[] image) {
    float[] logits = CLASSIFIER.logits(image, new long[1]);
    int label = IMAGES.labels()[row];
    return logits[label] - logits[1 - label];
  }

  private static double mostPossible(int row, Norm norm, double epsilon) {
    int label = IMAGES.labels()[row];
    float[] image = IMAGES.image(row);
    double sum = 0;
    for (int i = 0; i < image.length; i++) {
      double w = CLASSIFIER.weight(label, i) - CLASSIFIER.weight(1 - label, i);
      double room = Math.min(epsilon, w > 0 ? image[i] : 1 - image[i]);
      sum += norm == Norm.LINF ? Math.abs(w) * room : w * w;
    }
    return norm == Norm.LINF ? sum : epsilon * Math.sqrt(sum);
  }
}
