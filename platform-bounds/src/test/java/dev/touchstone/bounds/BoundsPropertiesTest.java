package dev.touchstone.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestImages;
import dev.touchstone.testkit.graph.TestNetworks;
import java.util.List;
import java.util.random.RandomGenerator;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.DoubleRange;

/** Random networks, scales of weights, threats and images: the deployed network keeps to bounds. */
class BoundsPropertiesTest {

  private static final int SIZE = TestNetworks.SHAPE.size();
  private static final int CLASSES = TestNetworks.CLASSES;
  private static final int IMAGES = 3;
  private static final int POINTS = 300;

  @Property(tries = 60)
  @Tag("slow")
  void noPointIsBelowTheBounds(
      @ForAll TestNetworks model,
      @ForAll Norm norm,
      @ForAll @DoubleRange(min = 0, max = 0.6) double epsilon,
      @ForAll @DoubleRange(min = 0.05, max = 5) double factor,
      @ForAll long seed) {
    Assume.that(norm == Norm.LINF || norm == Norm.L2);
    Weights weights = TestNetworks.weights(model, factor, seed);
    LabeledImages images = TestImages.random(TestNetworks.SHAPE, IMAGES, CLASSES, seed);
    NormBall threat = new NormBall(norm, epsilon);
    InputRegion region = InputRegion.of(images.pixels(), SIZE, threat);
    try (BoundsEngine engine =
            BoundsEngine.open(ReadNetworks.read(model, weights), norm == Norm.L2, Method.CROWN);
        NetworkClassifier classifier =
            NetworkClassifier.open(model, List.of(), TestNetworks.SHAPE, CLASSES, weights)) {
      float[] points = points(images, threat, seed);
      float[] logits = classifier.logits(points, new long[IMAGES * POINTS]);
      double[] ibp = engine.margins(region, images.labels(), Method.IBP, () -> {});
      for (Method method : Method.values()) {
        double[] bounds = engine.margins(region, images.labels(), method, () -> {});
        for (int k = 0; k < IMAGES * POINTS; k++) {
          int label = images.labels()[k / POINTS];
          for (int j = 0; j < CLASSES; j++) {
            int place = k / POINTS * CLASSES + j;
            if (j != label) {
              assertThat((double) logits[k * CLASSES + label] - logits[k * CLASSES + j])
                  .isGreaterThanOrEqualTo(bounds[place]);
              assertThat(bounds[place])
                  .isGreaterThanOrEqualTo(ibp[place] - 1e-5 * (1 + Math.abs(ibp[place])));
            }
          }
        }
      }
    }
  }

  /** Half of them at corners, the others anywhere; projected as the platform does. */
  private static float[] points(LabeledImages images, NormBall threat, long seed) {
    RandomGenerator random = new Seed(seed).derive("points").generator();
    float[] points = new float[IMAGES * POINTS * SIZE];
    for (int k = 0; k < IMAGES * POINTS; k++) {
      int clean = k / POINTS * SIZE;
      for (int p = 0; p < SIZE; p++) {
        double move = k % 2 == 0 ? 2 * random.nextInt(2) - 1 : random.nextGaussian();
        points[k * SIZE + p] = images.pixels()[clean + p] + (float) (move * threat.epsilon());
      }
      threat.project(images.pixels(), clean, points, k * SIZE, images.shape());
    }
    return points;
  }
}
