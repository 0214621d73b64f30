package dev.touchstone.plugins.model.convnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ConvnetTest {

  private static final ImageShape MNIST = new ImageShape(28, 28, 1);

  private static Map<String, List<Long>> variables(
      ConvnetParameters parameters, ImageShape shape, int classes) {
    GraphModel model = new ConvnetFactory().create(parameters, shape, classes);
    return NetworkClassifier.variables(model, shape, classes).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> LongStream.of(entry.getValue()).boxed().toList()));
  }

  @Test
  void defaultIsTable3() {
    assertThat(variables(ConvnetParameters.TABLE_3, MNIST, 10))
        .isEqualTo(
            Map.of(
                "conv1.weight", List.of(5L, 5L, 1L, 32L),
                "conv1.bias", List.of(32L),
                "conv2.weight", List.of(5L, 5L, 32L, 64L),
                "conv2.bias", List.of(64L),
                "fc1.weight", List.of(3136L, 1024L),
                "fc1.bias", List.of(1024L),
                "fc2.weight", List.of(1024L, 10L),
                "fc2.bias", List.of(10L)));
  }

  @Test
  void anyShapeAndClassCount() {
    Map<String, List<Long>> variables =
        variables(new ConvnetParameters(List.of(3, 4, 5), 3, 7), new ImageShape(9, 33, 3), 2);
    assertThat(variables)
        .containsEntry("conv1.weight", List.of(3L, 3L, 3L, 3L))
        .containsEntry("conv3.weight", List.of(3L, 3L, 4L, 5L))
        // 9×33 halves, rounded up, to 5×17, 3×9, 2×5.
        .containsEntry("fc1.weight", List.of(50L, 7L))
        .containsEntry("fc2.weight", List.of(7L, 2L));
    ImageShape odd = new ImageShape(9, 33, 3);
    GraphModel model =
        new ConvnetFactory().create(new ConvnetParameters(List.of(3, 4, 5), 3, 7), odd, 2);
    Weights weights = Trainer.initialWeights(model, odd, 2, new Seed(1));
    try (NetworkClassifier classifier = NetworkClassifier.open(model, List.of(), odd, 2, weights)) {
      assertThat(classifier.logits(new float[2 * odd.size()], new long[2])).hasSize(4);
    }
  }

  @Test
  void tooSmallImagesAreRefused() {
    assertThatThrownBy(
            () ->
                new ConvnetFactory()
                    .create(ConvnetParameters.TABLE_3, new ImageShape(28, 2, 1), 10))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("28×2×1 leave no pixel for convolution 2 of 2")
        .hasMessageEndingWith("give fewer filters");
    // No convnet takes images of one row, whatever its filters.
    assertThatThrownBy(
            () ->
                new ConvnetFactory()
                    .create(ConvnetParameters.TABLE_3, new ImageShape(1, 28, 1), 10))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("1×28×1 leave no pixel for convolution 1 of 2")
        .hasMessageEndingWith("use another model");
  }

  @Test
  void referenceWeightsReachTheirAccuracy() {
    Optional<Path> file = TestImages.weights("mnist-madry.safetensors");
    Optional<LabeledImages> mnist = TestImages.mnist("t10k");
    assumeTrue(file.isPresent() && mnist.isPresent(), TestImages.NO_DATA);
    LabeledImages test = mnist.get().first(1000);
    GraphModel model = new ConvnetFactory().create(ConvnetParameters.TABLE_3, MNIST, 10);
    try (NetworkClassifier classifier =
        NetworkClassifier.open(model, List.of(), MNIST, 10, Safetensors.read(file.get()))) {
      assertThat(correct(classifier.logits(test.pixels(), new long[1000]), test)).isEqualTo(990);
      LabeledImages few = test.first(32);
      classifier.preflight(few.pixels(), few.labels());
    }
  }

  @Test
  void weightsOfAnotherSizeAreNamed() {
    Optional<Path> file = TestImages.weights("mnist-madry.safetensors");
    assumeTrue(file.isPresent(), TestImages.NO_DATA);
    GraphModel model =
        new ConvnetFactory().create(new ConvnetParameters(List.of(16, 64), 5, 1024), MNIST, 10);
    assertThatThrownBy(
            () -> NetworkClassifier.open(model, List.of(), MNIST, 10, Safetensors.read(file.get())))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "tensor 'conv1.weight' has shape [5, 5, 1, 32], the network's is [5, 5, 1, 16]");
  }

  static int correct(float[] logits, LabeledImages images) {
    int classes = logits.length / images.count();
    int correct = 0;
    for (int i = 0; i < images.count(); i++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        if (logits[i * classes + c] > logits[i * classes + best]) {
          best = c;
        }
      }
      correct += best == images.labels()[i] ? 1 : 0;
    }
    return correct;
  }
}
