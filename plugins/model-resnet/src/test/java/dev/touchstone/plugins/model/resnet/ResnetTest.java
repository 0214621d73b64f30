package dev.touchstone.plugins.model.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestImages;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResnetTest {

  /** What the ResNet-20 of the weights file gives for a ramp, computed in NumPy with float64. */
  private static final float[] EXPECTED = {
    9.4121f, -5.0309f, 11.6685f, 5.8002f, -6.3788f, -1.2030f, -0.7949f, -1.4330f, -5.2405f, -6.8683f
  };

  private static final ImageShape CIFAR = new ImageShape(32, 32, 3);

  private static Map<String, long[]> variables(int depth, Stem stem, ImageShape shape) {
    GraphModel model =
        new ResnetFactory()
            .create(new ResnetParameters(depth, stem, List.of(), List.of()), shape, 10);
    return NetworkClassifier.variables(model, shape, 10);
  }

  /** Trainable values, counted as papers count them. */
  private static long size(Map<String, long[]> variables) {
    return variables.entrySet().stream()
        .filter(variable -> !variable.getKey().contains(".running_"))
        .mapToLong(variable -> Arrays.stream(variable.getValue()).reduce(1, (a, b) -> a * b))
        .sum();
  }

  @Test
  void sizesAreTheKnownOnes() {
    // 0.27 million (He et al. 2016, table 6), without the projections that others add.
    assertThat(size(variables(20, Stem.CIFAR, CIFAR))).isEqualTo(269_722);
    // torchvision's 11,689,512 and 25,557,032 with a last layer for 10 classes, not 1,000.
    assertThat(size(variables(18, Stem.IMAGENET, CIFAR))).isEqualTo(11_689_512 - 990 * 513);
    assertThat(size(variables(50, Stem.IMAGENET, CIFAR))).isEqualTo(25_557_032 - 990 * 2049);
  }

  @Test
  void variablesAreNamedAsInTheUsualWeights() {
    assertThat(variables(50, Stem.IMAGENET, new ImageShape(5, 4, 1)))
        .hasSize(53 * 6 - 53 + 2)
        .containsEntry("conv1.weight", new long[] {7, 7, 1, 64})
        .containsEntry("layer2.0.conv2.weight", new long[] {3, 3, 128, 128})
        .containsEntry("layer2.0.downsample.0.weight", new long[] {1, 1, 256, 512})
        .containsEntry("layer2.0.downsample.1.running_var", new long[] {512})
        .containsEntry("layer4.2.bn3.bias", new long[] {2048})
        .containsEntry("fc.weight", new long[] {2048, 10})
        .doesNotContainKey("layer2.1.downsample.0.weight");
  }

  @Test
  void badParameters() {
    assertThatThrownBy(() -> variables(34, Stem.CIFAR, CIFAR))
        .isInstanceOf(UserException.class)
        .hasMessage("resnet: the depth must be 18, 20 or 50, not 34");
    assertThatThrownBy(
            () ->
                new ResnetFactory()
                    .create(
                        new ResnetParameters(20, Stem.CIFAR, List.of(0.5, 0.5, 0.5), List.of(1.0)),
                        CIFAR,
                        10))
        .isInstanceOf(UserException.class)
        .hasMessage("resnet: std has 1 values, but images of 32×32×3 have 3 channels");
  }

  @Test
  void givenWeightsFitAndNormalisationIsApplied() {
    Optional<Path> file = TestImages.weights("cifar10-resnet20.safetensors");
    assumeTrue(file.isPresent(), TestImages.NO_DATA);
    Weights weights = Safetensors.read(file.get());
    GraphModel model =
        new ResnetFactory()
            .create(
                new ResnetParameters(
                    20, Stem.CIFAR, List.of(.485, .456, .406), List.of(.229, .224, .225)),
                CIFAR,
                10);
    weights.requireFit(NetworkClassifier.variables(model, CIFAR, 10), "the file");
    float[] ramp = new float[CIFAR.size()];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (i % 97) / 96f;
    }
    try (NetworkClassifier classifier =
        NetworkClassifier.open(model, List.of(), CIFAR, 10, weights)) {
      float[] logits = classifier.logits(ramp, new long[1]);
      for (int c = 0; c < 10; c++) {
        assertThat(logits[c]).as("class %d", c).isCloseTo(EXPECTED[c], within(1e-3f));
      }
    }
  }
}
