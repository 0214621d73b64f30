package dev.touchstone.testkit.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.tensorflow.model.ImportedModelFactory;
import dev.touchstone.tensorflow.training.Augmentation;
import dev.touchstone.tensorflow.training.DecoderStage;
import dev.touchstone.tensorflow.training.Optimizer;
import dev.touchstone.tensorflow.training.Schedule;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.training.TrainingParameters;
import dev.touchstone.tensorflow.training.TrainingRequest;
import dev.touchstone.tensorflow.training.TrainingResult;
import dev.touchstone.tensorflow.training.TwoStageModel;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the platform relies on in every graph-built model. Extend it in your plugin's tests.
 *
 * @param <P> the model's parameters
 */
public abstract class GraphModelConformance<P extends Record> {

  private static final int IMAGES = 12;

  @TempDir private Path folder;

  /** The factory under test. */
  protected abstract GraphModelFactory<P> factory();

  /** Parameters of a small instance, so that the tests take seconds. */
  protected abstract P parameters();

  /** Shape of the images that the tests use. */
  protected ImageShape shape() {
    return new ImageShape(12, 12, 1);
  }

  /** How many classes the tests use. */
  protected int classes() {
    return 4;
  }

  private GraphModel model() {
    return factory().create(parameters(), shape(), classes());
  }

  private Optional<DecoderStage> decoder() {
    return model() instanceof TwoStageModel two
        ? Optional.of(two.decoderStage())
        : Optional.empty();
  }

  private LabeledImages images() {
    return TestImages.random(shape(), IMAGES, classes(), 1);
  }

  private Weights initial() {
    if (factory() instanceof ImportedModelFactory<P> imported) {
      return imported.weights(parameters(), shape(), classes());
    }
    return Trainer.initialWeights(model(), shape(), classes(), new Seed(2));
  }

  private NetworkClassifier open() {
    return NetworkClassifier.open(model(), List.of(), shape(), classes(), initial());
  }

  private TrainingResult train(String checkpoint) {
    TrainingParameters parameters =
        new TrainingParameters(1, 5, Optimizer.SGD, 1e-3, Schedule.CONSTANT, 0, Augmentation.NONE);
    return Trainer.train(
        new TrainingRequest(
            FirstStage.of(model()),
            List.of(),
            images(),
            classes(),
            parameters,
            new Seed(2),
            folder.resolve(checkpoint),
            Progress.NONE,
            Cancellation.NEVER));
  }

  @Test
  void factoryIsAModelAndDescribesItselfAlike() {
    assertThat(factory().kind()).isEqualTo(ComponentKind.MODEL);
    assertThat(factory().descriptor()).isEqualTo(factory().descriptor());
    assertThat(factory().parametersType()).isEqualTo(parameters().getClass());
  }

  @Test
  void declaresTheSameVariablesInEveryGraph() {
    SortedMap<String, long[]> inference = NetworkClassifier.variables(model(), shape(), classes());
    assertThat(inference).isNotEmpty();
    initial().requireFit(inference, "what the training graph declares");
    initial()
        .requireFit(NetworkClassifier.variables(model(), shape(), classes()), "the second build");
  }

  @Test
  void logitsAreFiniteAndOneRowAnImage() {
    try (NetworkClassifier classifier = open()) {
      float[] logits = classifier.logits(images().pixels(), new long[IMAGES]);
      assertThat(logits).hasSize(IMAGES * classes());
      for (float logit : logits) {
        assertThat(logit).isFinite();
      }
    }
  }

  @Test
  void imagesDoNotInfluenceOneAnother() {
    try (NetworkClassifier classifier = open()) {
      float[] all = classifier.logits(images().pixels(), new long[IMAGES]);
      for (int i = 0; i < IMAGES; i++) {
        float[] one = classifier.logits(images().image(i), new long[1]);
        for (int c = 0; c < classes(); c++) {
          float together = all[i * classes() + c];
          assertThat(one[c])
              .as("image %d, class %d", i, c)
              .isCloseTo(together, within(1e-4f * (1 + Math.abs(together))));
        }
      }
    }
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    try (NetworkClassifier classifier = open()) {
      assertThatCode(() -> classifier.preflight(images().pixels(), images().labels()))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void exposedOutputsHaveTheImagesFirst() {
    try (NetworkClassifier classifier = open()) {
      classifier
          .outputs(images().pixels(), new long[IMAGES])
          .forEach((name, output) -> assertThat(output.shape()[0]).as(name).isEqualTo(IMAGES));
    }
  }

  @Test
  void anImportedNetworkBringsTheSameWeightsEachTime() {
    assertThat(initial()).isEqualTo(initial());
  }

  @Test
  void trainingIsRepeatableAndReachesEveryVariable() {
    if (factory() instanceof ImportedModelFactory<?>) {
      return; // Nothing trains it.
    }
    TrainingResult one = train("one");
    TrainingResult two = train("two");
    assertThat(two.weights()).isEqualTo(one.weights());
    assertThat(two.history()).isEqualTo(one.history());
    SortedMap<String, Tensor> trained = new TreeMap<>(initial().tensors());
    decoder().ifPresent(stage -> trained.keySet().removeIf(n -> n.startsWith(stage.variables())));
    for (Map.Entry<String, Tensor> before : trained.entrySet()) {
      assertThat(
              Arrays.equals(
                  one.weights().tensors().get(before.getKey()).values(),
                  before.getValue().values()))
          .as("'%s' is as it was before training", before.getKey())
          .isFalse();
    }
  }

  @Test
  void aSecondStageReconstructsTheImageByVariablesOfItsOwn() {
    decoder().ifPresent(this::requireReconstruction);
  }

  private void requireReconstruction(DecoderStage stage) {
    try (NetworkClassifier classifier = open()) {
      assertThat(classifier.outputNames()).contains(stage.output());
      assertThat(
              classifier.outputs(images().pixels(), new long[IMAGES]).get(stage.output()).shape())
          .as("shape of the output '%s'", stage.output())
          .containsExactly(IMAGES, shape().height(), shape().width(), shape().channels());
    }
    assertThat(initial().tensors().keySet())
        .anyMatch(name -> name.startsWith(stage.variables()))
        .anyMatch(name -> !name.startsWith(stage.variables()));
  }
}
