package dev.touchstone.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestImages;
import dev.touchstone.testkit.graph.TestNetworks;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

class BoundsEngineTest {

  private static final int IMAGES = 6;
  private static final int SIZE = TestNetworks.SHAPE.size();
  private static final int CLASSES = TestNetworks.CLASSES;

  /** Free pixels of a cube: few enough to visit all corners. */
  private static final int FREE = 7;

  private static final int INSIDE = 200;

  /** Values are bounded through windows wherever that is possible, or nowhere. */
  private static final double ALL_WINDOWS = 1e9;

  private static final double NO_WINDOWS = 0;

  private static LabeledImages images(long seed) {
    LabeledImages images = TestImages.random(TestNetworks.SHAPE, IMAGES, CLASSES, seed);
    // Equal pixels tie in max-pools; pixels at 0 and 1 touch the edge of the box.
    Arrays.fill(images.pixels(), 0, SIZE, 0.5f);
    Arrays.fill(images.pixels(), SIZE, SIZE + 20, 1f);
    Arrays.fill(images.pixels(), SIZE + 20, SIZE + 40, 0f);
    return images;
  }

  private static double[] margins(
      BoundsEngine engine, InputRegion region, int[] labels, Method method) {
    return engine.margins(region, labels, method, () -> {});
  }

  /** What the deployed network and the same in float64 make of points. */
  private record Logits(float[] deployed, double[][] exact) {

    static Logits of(NetworkClassifier classifier, Network<Tensor> network, float[] points) {
      int count = points.length / SIZE;
      double[][] exact = new double[count][];
      double[] image = new double[SIZE];
      for (int point = 0; point < count; point++) {
        int first = point * SIZE;
        Arrays.setAll(image, i -> points[first + i]);
        exact[point] = ReferenceNetwork.logits(network, image);
      }
      return new Logits(classifier.logits(points, new long[count]), exact);
    }
  }

  /**
   * Asserts that the deployed network and the same in float64 keep to the bounds at points of the
   * regions.
   *
   * @param logits those of images in the regions, {@code per} for each of them in turn
   */
  private static void requireBelow(double[] bounds, int[] labels, Logits logits, int per) {
    float[] deployed = logits.deployed();
    for (int point = 0; point < logits.exact().length; point++) {
      int row = point / per;
      double[] exact = logits.exact()[point];
      for (int j = 0; j < CLASSES; j++) {
        if (j != labels[row]) {
          double bound = bounds[row * CLASSES + j];
          double margin =
              (double) deployed[point * CLASSES + labels[row]] - deployed[point * CLASSES + j];
          assertThat(margin)
              .as("deployed margin of image %d over class %d", row, j)
              .isGreaterThanOrEqualTo(bound);
          assertThat(exact[labels[row]] - exact[j])
              .as("exact margin of image %d over class %d", row, j)
              .isGreaterThanOrEqualTo(bound);
        }
      }
    }
  }

  private static void requireNotLooser(double[] tight, double[] loose) {
    for (int i = 0; i < tight.length; i++) {
      // The same method rounds differently in another batch.
      double slack = Double.isInfinite(loose[i]) ? 0 : 1e-5 * (1 + Math.abs(loose[i]));
      assertThat(tight[i]).as("margin %d", i).isGreaterThanOrEqualTo(loose[i] - slack);
    }
  }

  /** What the reader and the reference make of a network is what is deployed. */
  @ParameterizedTest
  @EnumSource
  void readsWhatIsDeployed(TestNetworks model) {
    Weights weights = TestNetworks.weights(model, 1, 3);
    Network<Tensor> network = ReadNetworks.read(model, weights);
    LabeledImages images = images(4);
    try (NetworkClassifier classifier =
        NetworkClassifier.open(model, List.of(), TestNetworks.SHAPE, CLASSES, weights)) {
      float[] logits = classifier.logits(images.pixels(), new long[IMAGES]);
      for (int i = 0; i < IMAGES; i++) {
        float[] image = images.image(i);
        double[] values = IntStream.range(0, SIZE).mapToDouble(p -> image[p]).toArray();
        double[] exact = ReferenceNetwork.logits(network, values);
        for (int c = 0; c < CLASSES; c++) {
          assertThat((double) logits[i * CLASSES + c]).isCloseTo(exact[c], within(1e-4));
        }
      }
    }
  }

  /** Cubes of a few free pixels: every corner, and points inside. */
  @ParameterizedTest
  @EnumSource
  void boundsHoldAtAllCornersOfCubes(TestNetworks model) {
    Weights weights = TestNetworks.weights(model, 1, 5);
    Network<Tensor> network = ReadNetworks.read(model, weights);
    LabeledImages images = images(6);
    RandomGenerator random = new Seed(7).generator();
    int corners = 1 << FREE;
    double[] lower = new double[IMAGES * SIZE];
    double[] upper = new double[IMAGES * SIZE];
    float[] points = new float[IMAGES * (corners + INSIDE) * SIZE];
    for (int i = 0; i < IMAGES; i++) {
      float[] image = images.image(i);
      int[] free = random.ints(0, SIZE).distinct().limit(FREE).toArray();
      Arrays.sort(free);
      for (int p = 0; p < SIZE; p++) {
        boolean fixed = Arrays.binarySearch(free, p) < 0;
        lower[i * SIZE + p] = fixed ? image[p] : 0;
        upper[i * SIZE + p] = fixed ? image[p] : 1;
      }
      for (int k = 0; k < corners + INSIDE; k++) {
        int offset = (i * (corners + INSIDE) + k) * SIZE;
        System.arraycopy(image, 0, points, offset, SIZE);
        for (int bit = 0; bit < FREE; bit++) {
          points[offset + free[bit]] = k < corners ? k >> bit & 1 : random.nextFloat();
        }
      }
    }
    InputRegion region = new InputRegion(IMAGES, lower, upper, Optional.empty());
    try (BoundsEngine engine = BoundsEngine.open(network, false, Method.CROWN);
        NetworkClassifier classifier =
            NetworkClassifier.open(model, List.of(), TestNetworks.SHAPE, CLASSES, weights)) {
      Logits logits = Logits.of(classifier, network, points);
      double[] ibp = margins(engine, region, images.labels(), Method.IBP);
      for (Method method : Method.values()) {
        double[] bounds = margins(engine, region, images.labels(), method);
        requireBelow(bounds, images.labels(), logits, corners + INSIDE);
        requireNotLooser(bounds, ibp);
      }
    }
  }

  /** Balls: corners and random points of the L∞ ball, random points on the L2 sphere. */
  @ParameterizedTest
  @EnumSource
  void boundsHoldInBalls(TestNetworks model) {
    Weights weights = TestNetworks.weights(model, 1, 8);
    Network<Tensor> network = ReadNetworks.read(model, weights);
    LabeledImages images = images(9);
    for (Norm norm : List.of(Norm.LINF, Norm.L2)) {
      try (BoundsEngine engine = BoundsEngine.open(network, norm == Norm.L2, Method.CROWN);
          NetworkClassifier classifier =
              NetworkClassifier.open(model, List.of(), TestNetworks.SHAPE, CLASSES, weights)) {
        for (double epsilon :
            norm == Norm.L2 ? new double[] {0, 0.3} : new double[] {0, 0.02, 0.2}) {
          NormBall threat = new NormBall(norm, epsilon);
          float[] points = pointsWithin(images, threat);
          InputRegion region = InputRegion.of(images.pixels(), SIZE, threat);
          Logits logits = Logits.of(classifier, network, points);
          double[] ibp = margins(engine, region, images.labels(), Method.IBP);
          for (Method method : Method.values()) {
            double[] bounds = margins(engine, region, images.labels(), method);
            requireBelow(bounds, images.labels(), logits, INSIDE);
            requireNotLooser(bounds, ibp);
          }
        }
      }
    }
  }

  /** Far points, projected as the platform does: most end on the edge, rounded. */
  private static float[] pointsWithin(LabeledImages images, NormBall threat) {
    RandomGenerator random = new Seed(10).generator();
    float[] points = new float[IMAGES * INSIDE * SIZE];
    for (int k = 0; k < IMAGES * INSIDE; k++) {
      int clean = k / INSIDE * SIZE;
      for (int p = 0; p < SIZE; p++) {
        points[k * SIZE + p] = images.pixels()[clean + p] + (float) random.nextGaussian();
      }
      threat.project(images.pixels(), clean, points, k * SIZE, images.shape());
    }
    return points;
  }

  /** A linear network: the margin less ε times the dual norm of the difference of weights. */
  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2"})
  void linearNetworkHasTheClosedForm(Norm norm) {
    Weights weights = TestNetworks.weights(TestNetworks.LINEAR, 1, 11);
    Network<Tensor> network = ReadNetworks.read(TestNetworks.LINEAR, weights);
    LabeledImages images = TestImages.random(TestNetworks.SHAPE, IMAGES, CLASSES, 12);
    for (int i = 0; i < images.pixels().length; i++) {
      images.pixels()[i] = 0.4f + 0.2f * images.pixels()[i];
    }
    float[] w = weights.tensors().get("out.weight").values();
    double epsilon = 0.1;
    try (BoundsEngine engine = BoundsEngine.open(network, norm == Norm.L2, Method.CROWN)) {
      double[] bounds =
          margins(
              engine,
              InputRegion.of(images.pixels(), SIZE, new NormBall(norm, epsilon)),
              images.labels(),
              Method.CROWN);
      for (int i = 0; i < IMAGES; i++) {
        int label = images.labels()[i];
        float[] image = images.image(i);
        double[] logits =
            ReferenceNetwork.logits(
                network, IntStream.range(0, SIZE).mapToDouble(p -> image[p]).toArray());
        for (int j = 0; j < CLASSES; j++) {
          if (j != label) {
            double dual = dualNorm(norm, w, label, j);
            assertThat(bounds[i * CLASSES + j])
                .isCloseTo(logits[label] - logits[j] - epsilon * dual, within(1e-4))
                .isLessThan(logits[label] - logits[j] - epsilon * dual);
          }
        }
      }
    }
  }

  private static double dualNorm(Norm norm, float[] w, int y, int j) {
    double sum = 0;
    for (int p = 0; p < SIZE; p++) {
      double difference = (double) w[p * CLASSES + y] - w[p * CLASSES + j];
      sum += norm == Norm.LINF ? Math.abs(difference) : difference * difference;
    }
    return norm == Norm.LINF ? sum : Math.sqrt(sum);
  }

  /** Coefficients in float64 give the same bounds but for the rounding that float32 pays for. */
  @ParameterizedTest
  @EnumSource
  void float32LosesLittle(TestNetworks model) {
    Weights weights = TestNetworks.weights(model, 1, 13);
    Network<Tensor> network = ReadNetworks.read(model, weights);
    LabeledImages images = images(14);
    InputRegion region = InputRegion.of(images.pixels(), SIZE, new NormBall(Norm.LINF, 0.05));
    double share = BoundsEngine.LARGEST_SHARE;
    try (BoundsEngine single =
            BoundsEngine.open(network, false, Method.CROWN, TFloat32.class, share);
        BoundsEngine twice =
            BoundsEngine.open(network, false, Method.CROWN, TFloat64.class, share)) {
      double[] bounds = margins(single, region, images.labels(), Method.CROWN);
      double[] wanted = margins(twice, region, images.labels(), Method.CROWN);
      for (int i = 0; i < bounds.length; i++) {
        if (Double.isFinite(wanted[i])) {
          assertThat(bounds[i]).isCloseTo(wanted[i], within(1e-3 * (1 + Math.abs(wanted[i]))));
        }
      }
    }
  }

  /**
   * What a value does not depend on changes nothing, whether or not it is looked at. In float64,
   * where rounding hides nothing.
   */
  @ParameterizedTest
  @EnumSource
  void windowsGiveTheBoundsOfWholeImages(TestNetworks model) {
    Weights weights = TestNetworks.weights(model, 1, 17);
    Network<Tensor> network = ReadNetworks.read(model, weights);
    LabeledImages images = images(18);
    for (Norm norm : List.of(Norm.LINF, Norm.L2)) {
      boolean ball = norm == Norm.L2;
      InputRegion region = InputRegion.of(images.pixels(), SIZE, new NormBall(norm, 0.05));
      try (BoundsEngine windows =
              BoundsEngine.open(network, ball, Method.CROWN, TFloat64.class, ALL_WINDOWS);
          BoundsEngine whole =
              BoundsEngine.open(network, ball, Method.CROWN, TFloat64.class, NO_WINDOWS)) {
        double[] bounds = margins(windows, region, images.labels(), Method.CROWN);
        double[] wanted = margins(whole, region, images.labels(), Method.CROWN);
        for (int i = 0; i < bounds.length; i++) {
          if (Double.isFinite(wanted[i])) {
            assertThat(bounds[i]).isCloseTo(wanted[i], within(1e-11 * (1 + Math.abs(wanted[i]))));
          }
        }
      }
    }
  }

  /** Through windows that are larger than the image, too. */
  @ParameterizedTest
  @EnumSource
  void boundsThroughWindowsHoldAtAllCorners(TestNetworks model) {
    Weights weights = TestNetworks.weights(model, 1, 19);
    Network<Tensor> network = ReadNetworks.read(model, weights);
    LabeledImages images = images(20);
    NormBall threat = new NormBall(Norm.LINF, 0.1);
    float[] points = pointsWithin(images, threat);
    try (BoundsEngine engine =
            BoundsEngine.open(network, false, Method.CROWN, TFloat32.class, ALL_WINDOWS);
        NetworkClassifier classifier =
            NetworkClassifier.open(model, List.of(), TestNetworks.SHAPE, CLASSES, weights)) {
      double[] bounds =
          margins(
              engine, InputRegion.of(images.pixels(), SIZE, threat), images.labels(), Method.CROWN);
      requireBelow(bounds, images.labels(), Logits.of(classifier, network, points), INSIDE);
    }
  }

  @Test
  void anotherBatchGivesTheSameBounds() {
    Weights weights = TestNetworks.weights(TestNetworks.POOLED, 1, 15);
    Network<Tensor> network = ReadNetworks.read(TestNetworks.POOLED, weights);
    LabeledImages images = images(16);
    InputRegion all = InputRegion.of(images.pixels(), SIZE, new NormBall(Norm.LINF, 0.05));
    try (BoundsEngine engine = BoundsEngine.open(network, false, Method.CROWN)) {
      double[] together = margins(engine, all, images.labels(), Method.CROWN);
      for (int i = 0; i < IMAGES; i++) {
        double[] alone =
            margins(engine, all.select(i), new int[] {images.labels()[i]}, Method.CROWN);
        for (int j = 0; j < CLASSES; j++) {
          if (j != images.labels()[i]) {
            assertThat(alone[j]).isCloseTo(together[i * CLASSES + j], within(1e-4));
          }
        }
      }
    }
  }
}
