package dev.touchstone.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestNetworks;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Networks whose large weights cancel, so that float32 gives margins of the wrong sign. A bound
 * without regard to rounding would certify some of them.
 */
class IllConditionedTest {

  private static final int SIZE = TestNetworks.SHAPE.size();
  private static final int CLASSES = TestNetworks.CLASSES;
  private static final int NETWORKS = 12;

  @Test
  void boundsHoldForTheDeployedAndTheExactNetwork() {
    int wrongSigns = 0;
    int overstated = 0;
    for (int n = 0; n < NETWORKS; n++) {
      RandomGenerator random = new Seed(n).derive("ill").generator();
      Weights weights = cancelling(random);
      Network<Tensor> network = ReadNetworks.read(TestNetworks.DENSE, weights);
      float[] image = new float[SIZE];
      for (int p = 0; p < SIZE; p++) {
        image[p] = random.nextFloat();
      }
      int[] label = {0};
      InputRegion region = InputRegion.of(image, SIZE, new NormBall(Norm.LINF, 0));
      // The platform accepts the clean image alone.
      double[] point = new double[SIZE];
      Arrays.setAll(point, p -> image[p]);
      InputRegion single = new InputRegion(1, point, point, region.ball());
      double[] exact = ReferenceNetwork.logits(network, point);
      try (BoundsEngine engine = BoundsEngine.open(network, false, Method.CROWN);
          NetworkClassifier classifier =
              NetworkClassifier.open(
                  TestNetworks.DENSE, List.of(), TestNetworks.SHAPE, CLASSES, weights)) {
        float[] deployed = classifier.logits(image, new long[1]);
        for (Method method : Method.values()) {
          double[] bounds = engine.margins(single, label, method, () -> {});
          for (int j = 1; j < CLASSES; j++) {
            double inFloat32 = (double) deployed[0] - deployed[j];
            double inFloat64 = exact[0] - exact[j];
            assertThat(bounds[j]).isLessThanOrEqualTo(Math.min(inFloat32, inFloat64));
            wrongSigns += inFloat32 * inFloat64 < 0 ? 1 : 0;
            overstated += inFloat32 < inFloat64 ? 1 : 0;
          }
        }
      }
    }
    assertThat(wrongSigns).as("margins that float32 gives the wrong sign").isPositive();
    assertThat(overstated).as("margins that float64 alone would overstate").isPositive();
  }

  /** Hidden units come in equal pairs, whose weights of 10⁴ in the next layer nearly cancel. */
  private static Weights cancelling(RandomGenerator random) {
    Weights plain = TestNetworks.weights(TestNetworks.DENSE, 1, random.nextLong());
    SortedMap<String, Tensor> tensors = new TreeMap<>(plain.tensors());
    for (String layer : List.of("h2", "out")) {
      Tensor tensor = tensors.get(layer + ".weight");
      int out = (int) tensor.shape()[1];
      float[] values = tensor.values();
      for (int i = 0; i + out < values.length; i++) {
        if (i / out % 2 == 0) {
          float large = (float) (1e4 * random.nextGaussian());
          float small = values[i];
          values[i] = large;
          // The sum of both is far below the rounding of either.
          values[i + out] = (float) (0.001 * small) - large;
        }
      }
    }
    // Nothing that does not cancel may decide.
    float[] last = tensors.get("out.weight").values();
    Arrays.fill(last, last.length - CLASSES, last.length, 0);
    Arrays.fill(tensors.get("out.bias").values(), 0);
    for (String layer : List.of("h1", "h2")) {
      pairUp(tensors.get(layer + ".weight"));
      pairUp(tensors.get(layer + ".bias"));
    }
    return plain;
  }

  /** Makes every second column equal to that before it. */
  private static void pairUp(Tensor tensor) {
    int out = (int) tensor.shape()[tensor.shape().length - 1];
    for (int i = 0; i + 1 < tensor.values().length; i++) {
      if (i % out % 2 == 0 && i % out + 1 < out) {
        tensor.values()[i + 1] = tensor.values()[i];
      }
    }
  }
}
