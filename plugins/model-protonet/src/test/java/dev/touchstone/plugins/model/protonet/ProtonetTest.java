package dev.touchstone.plugins.model.protonet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Values;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestImages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtonetTest {

  private static final ImageShape MNIST = new ImageShape(28, 28, 1);
  private static final ProtonetParameters ENCODER_HEAD =
      new ProtonetParameters(List.of(), 15, Head.ENCODER, 0.05, 0.05, 0.05);

  private static Map<String, List<Long>> variables(
      ProtonetParameters parameters, ImageShape shape, int classes) {
    GraphModel model = new ProtonetFactory().create(parameters, shape, classes);
    Map<String, List<Long>> variables = new HashMap<>();
    NetworkClassifier.variables(model, shape, classes)
        .forEach(
            (name, dimensions) -> variables.put(name, LongStream.of(dimensions).boxed().toList()));
    return variables;
  }

  private static NetworkClassifier open(ProtonetParameters parameters, ImageShape shape) {
    GraphModel model = new ProtonetFactory().create(parameters, shape, 10);
    Weights weights = Trainer.initialWeights(model, shape, 10, new Seed(1));
    return NetworkClassifier.open(model, List.of(), shape, 10, weights);
  }

  @Test
  void defaultIsTable1WithTheHeadOfLi2018() {
    assertThat(variables(ProtonetParameters.LI_2018, MNIST, 10))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("encoder.conv1.weight", List.of(3L, 3L, 1L, 32L)),
                Map.entry("encoder.conv1.bias", List.of(32L)),
                Map.entry("encoder.conv2.weight", List.of(3L, 3L, 32L, 32L)),
                Map.entry("encoder.conv2.bias", List.of(32L)),
                Map.entry("encoder.conv3.weight", List.of(3L, 3L, 32L, 32L)),
                Map.entry("encoder.conv3.bias", List.of(32L)),
                Map.entry("encoder.conv4.weight", List.of(3L, 3L, 32L, 10L)),
                Map.entry("encoder.conv4.bias", List.of(10L)),
                Map.entry("decoder.deconv1.weight", List.of(3L, 3L, 32L, 10L)),
                Map.entry("decoder.deconv1.bias", List.of(32L)),
                Map.entry("decoder.deconv2.weight", List.of(3L, 3L, 32L, 32L)),
                Map.entry("decoder.deconv2.bias", List.of(32L)),
                Map.entry("decoder.deconv3.weight", List.of(3L, 3L, 32L, 32L)),
                Map.entry("decoder.deconv3.bias", List.of(32L)),
                Map.entry("decoder.deconv4.weight", List.of(3L, 3L, 1L, 32L)),
                Map.entry("decoder.deconv4.bias", List.of(1L)),
                Map.entry("prototypes", List.of(15L, 40L)),
                Map.entry("classifier.weight", List.of(15L, 10L))));
  }

  @Test
  void encoderHeadReadsTheCode() {
    assertThat(variables(ENCODER_HEAD, MNIST, 10))
        .containsEntry("prototypes", List.of(15L, 40L))
        .containsEntry("classifier.weight", List.of(40L, 10L))
        .containsEntry("classifier.bias", List.of(10L));
  }

  @ParameterizedTest
  @CsvSource({"28, 28, 1, 40", "32, 32, 3, 40", "9, 33, 2, 30"})
  void shapesOfWhatIsExposed(int height, int width, int channels, int code) {
    ImageShape shape = new ImageShape(height, width, channels);
    LabeledImages images = TestImages.random(shape, 5, 10, 2);
    try (NetworkClassifier classifier = open(ProtonetParameters.LI_2018, shape)) {
      assertThat(classifier.outputNames())
          .containsExactly("code", "prototype-distances", "reconstruction");
      SortedMap<String, Values> outputs = classifier.outputs(images.pixels(), new long[5]);
      assertThat(outputs.get("code").shape()).containsExactly(5, code);
      assertThat(outputs.get("prototype-distances").shape()).containsExactly(5, 15);
      assertThat(outputs.get("reconstruction").shape()).containsExactly(5, height, width, channels);
      for (float pixel : outputs.get("reconstruction").values()) {
        assertThat(pixel).isBetween(0f, 1f);
      }
      SortedMap<String, Values> values = classifier.values();
      assertThat(values.get("prototypes").shape()).containsExactly(15, code);
      assertThat(values.get("prototype-images").shape())
          .containsExactly(15, height, width, channels);
      assertThat(values.get("prototype-logits").shape()).containsExactly(15, 10);
    }
  }

  /** An image whose code is a prototype decodes to the prototype's image and has its logits. */
  @ParameterizedTest
  @CsvSource({"PROTOTYPES", "ENCODER"})
  void prototypesAreDecodedAndClassifiedAsCodesAre(Head head) {
    ProtonetParameters parameters = new ProtonetParameters(List.of(), 15, head, 0.05, 0.05, 0.05);
    LabeledImages images = TestImages.random(MNIST, 15, 10, 3);
    GraphModel model = new ProtonetFactory().create(parameters, MNIST, 10);
    Weights weights = Trainer.initialWeights(model, MNIST, 10, new Seed(1));
    Values code;
    try (NetworkClassifier classifier =
        NetworkClassifier.open(model, List.of(), MNIST, 10, weights)) {
      code = classifier.outputs(images.pixels(), new long[15]).get("code");
    }
    SortedMap<String, Tensor> changed = new TreeMap<>(weights.tensors());
    changed.put("prototypes", new Tensor(new long[] {15, 40}, code.values()));
    try (NetworkClassifier classifier =
        NetworkClassifier.open(model, List.of(), MNIST, 10, new Weights(changed, Map.of()))) {
      SortedMap<String, Values> values = classifier.values();
      assertClose(
          values.get("prototype-images").values(),
          classifier.outputs(images.pixels(), new long[15]).get("reconstruction").values());
      assertClose(
          values.get("prototype-logits").values(),
          classifier.logits(images.pixels(), new long[15]));
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f * (1 + Math.abs(expected[i]))));
    }
  }
}
