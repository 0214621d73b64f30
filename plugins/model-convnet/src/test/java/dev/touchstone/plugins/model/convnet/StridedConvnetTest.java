package dev.touchstone.plugins.model.convnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.Seed;
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
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StridedConvnetTest {

  private static final ImageShape MNIST = new ImageShape(28, 28, 1);

  @Test
  void anyShapeStrideAndClassCount() {
    ImageShape odd = new ImageShape(9, 33, 3);
    StridedConvnetParameters parameters = new StridedConvnetParameters(List.of(3, 4, 5), 3, 3, 7);
    GraphModel model = new StridedConvnetFactory().create(parameters, odd, 2);
    Weights weights = Trainer.initialWeights(model, odd, 2, new Seed(1));
    // 9×33 shrinks, rounded up, to 3×11, 1×4, 1×2.
    assertThat(weights.tensors().get("fc1.weight").shape()).containsExactly(10, 7);
    try (NetworkClassifier classifier = NetworkClassifier.open(model, List.of(), odd, 2, weights)) {
      assertThat(classifier.logits(new float[2 * odd.size()], new long[2])).hasSize(4);
    }
  }

  /** The published weights fit as they are; accuracy as measured with an independent tool. */
  @Test
  void publishedWeightsReachTheirAccuracy() {
    Optional<Path> file = TestImages.weights("mnist-wong-kolter.safetensors");
    Optional<LabeledImages> mnist = TestImages.mnist("t10k");
    assumeTrue(file.isPresent() && mnist.isPresent(), TestImages.NO_DATA);
    LabeledImages test = mnist.get().first(1000);
    GraphModel model =
        new StridedConvnetFactory().create(StridedConvnetParameters.WONG_KOLTER, MNIST, 10);
    try (NetworkClassifier classifier =
        NetworkClassifier.open(model, List.of(), MNIST, 10, Safetensors.read(file.get()))) {
      float[] logits = classifier.logits(test.pixels(), new long[1000]);
      assertThat(ConvnetTest.correct(logits, test)).isEqualTo(982);
    }
  }
}
