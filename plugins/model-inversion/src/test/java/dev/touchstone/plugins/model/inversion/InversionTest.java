package dev.touchstone.plugins.model.inversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Values;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.plugins.model.convnet.ConvnetFactory;
import dev.touchstone.plugins.model.convnet.ConvnetParameters;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.DecoderStage;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.training.TwoStageModel;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestImages;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InversionTest {

  static final DecoderParameters DECODER =
      new DecoderParameters(3, 64, 0.002, new AttackChoice("pgd", Map.of()), Norm.LINF, 0.25);

  private static final ImageShape MNIST = new ImageShape(28, 28, 1);
  private static final InversionParameters TABLE_3 =
      new InversionParameters(List.of(), 5, 1024, DECODER);

  private static Map<String, List<Long>> variables(GraphModel model) {
    Map<String, List<Long>> variables = new HashMap<>();
    NetworkClassifier.variables(model, MNIST, 10)
        .forEach((name, shape) -> variables.put(name, LongStream.of(shape).boxed().toList()));
    return variables;
  }

  private static GraphModel convnet() {
    return new ConvnetFactory().create(ConvnetParameters.TABLE_3, MNIST, 10);
  }

  private static GraphModel inversion() {
    return new InversionFactory().create(TABLE_3, MNIST, 10);
  }

  @Test
  void isConvnetWithADecoder() {
    Map<String, List<Long>> expected = variables(convnet());
    expected.put("h/deconv1.weight", List.of(5L, 5L, 32L, 64L));
    expected.put("h/deconv1.bias", List.of(32L));
    expected.put("h/deconv2.weight", List.of(5L, 5L, 1L, 32L));
    expected.put("h/deconv2.bias", List.of(1L));
    assertThat(variables(inversion())).isEqualTo(expected);
  }

  /** Through a file, so that the names are seen to survive it. */
  @Test
  void givesConvnetsLogitsWithConvnetsWeights(@TempDir Path folder) {
    Weights classifier = Trainer.initialWeights(convnet(), MNIST, 10, new Seed(4));
    NavigableMap<String, Tensor> both = new TreeMap<>(classifier.tensors());
    Trainer.initialWeights(inversion(), MNIST, 10, new Seed(5))
        .tensors()
        .forEach(both::putIfAbsent);
    Safetensors.write(folder.resolve("both"), new Weights(both, Map.of()));
    Weights read = Safetensors.read(folder.resolve("both"));
    LabeledImages images = TestImages.random(MNIST, 6, 10, 1);
    try (NetworkClassifier one =
            NetworkClassifier.open(convnet(), List.of(), MNIST, 10, classifier);
        NetworkClassifier other = NetworkClassifier.open(inversion(), List.of(), MNIST, 10, read)) {
      assertThat(other.logits(images.pixels(), new long[6]))
          .isEqualTo(one.logits(images.pixels(), new long[6]));
      assertThat(other.outputs(images.pixels(), new long[6]).get("fc1").values())
          .isEqualTo(one.outputs(images.pixels(), new long[6]).get("fc1").values());
    }
  }

  @ParameterizedTest
  @CsvSource({"28, 28, 1, 3136", "32, 32, 3, 4096", "9, 33, 2, 1728"})
  void shapesOfWhatIsExposed(int height, int width, int channels, int code) {
    ImageShape shape = new ImageShape(height, width, channels);
    GraphModel model =
        new InversionFactory()
            .create(new InversionParameters(List.of(), 5, 16, DECODER), shape, 10);
    Weights weights = Trainer.initialWeights(model, shape, 10, new Seed(1));
    LabeledImages images = TestImages.random(shape, 3, 10, 2);
    try (NetworkClassifier classifier =
        NetworkClassifier.open(model, List.of(), shape, 10, weights)) {
      assertThat(classifier.outputNames())
          .containsExactly("code", "conv1", "conv2", "fc1", "reconstruction");
      SortedMap<String, Values> outputs = classifier.outputs(images.pixels(), new long[3]);
      assertThat(outputs.get("code").shape()).containsExactly(3, code);
      assertThat(outputs.get("conv1").shape()).containsExactly(3, height, width, 32);
      assertThat(outputs.get("reconstruction").shape()).containsExactly(3, height, width, channels);
      for (float pixel : outputs.get("reconstruction").values()) {
        assertThat(pixel).isBetween(0f, 1f);
      }
    }
  }

  @Test
  void declaresItsSecondStage() {
    assertThat(inversion()).isInstanceOf(TwoStageModel.class);
    assertThat(((TwoStageModel) inversion()).decoderStage())
        .isEqualTo(
            new DecoderStage(
                "reconstruction",
                "h/",
                new AttackChoice("pgd", Map.of()),
                new NormBall(Norm.LINF, 0.25),
                3,
                64,
                0.002));
  }

  @Test
  void tooSmallImagesAreRefused() {
    assertThatThrownBy(() -> new InversionFactory().create(TABLE_3, new ImageShape(28, 2, 1), 10))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("28×2×1 leave no pixel for convolution 2 of 2")
        .hasMessageEndingWith("give fewer filters");
    // No convnet takes images of one row, whatever its filters.
    assertThatThrownBy(() -> new InversionFactory().create(TABLE_3, new ImageShape(1, 28, 1), 10))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("1×28×1 leave no pixel for convolution 1 of 2")
        .hasMessageEndingWith("use another model");
  }
}
