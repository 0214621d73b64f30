package dev.touchstone.plugins.model.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Loss;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.Augmentation;
import dev.touchstone.tensorflow.training.Optimizer;
import dev.touchstone.tensorflow.training.Schedule;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.training.TrainingParameters;
import dev.touchstone.tensorflow.training.TrainingRequest;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Moving statistics: when they move, by how much, and what uses them. */
class BatchNormTest {

  private static final ImageShape SHAPE = new ImageShape(2, 3, 2);
  private static final int IMAGES = 6;

  /** Batch normalisation of the image itself, so that its statistics can be computed by hand. */
  private static final GraphModel NORM =
      (network, images) -> {
        Operand<TFloat32> normalised = new Layers(network).batchNorm("bn", images, 2);
        network.expose("normalised", normalised);
        return network.ops().math.mean(normalised, network.ops().constant(new int[] {1, 2}));
      };

  @TempDir Path folder;

  private Weights train(LabeledImages images, int epochs) {
    TrainingParameters parameters =
        new TrainingParameters(
            epochs, images.count(), Optimizer.SGD, 1e-3, Schedule.CONSTANT, 0, Augmentation.NONE);
    return Trainer.train(
            new TrainingRequest(
                NORM,
                List.of(),
                images,
                2,
                parameters,
                new Seed(4),
                folder.resolve("checkpoint-" + epochs + "-" + images.count()),
                Progress.NONE,
                Cancellation.NEVER))
        .weights();
  }

  private static LabeledImages images() {
    return TestImages.random(SHAPE, IMAGES, 2, 8);
  }

  private static double[] values(LabeledImages images, int channel) {
    double[] values = new double[images.pixels().length / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = images.pixels()[2 * i + channel];
    }
    return values;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double unbiasedVariance(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += (value - mean(values)) * (value - mean(values));
    }
    return sum / (values.length - 1);
  }

  @Test
  void trainingMovesTheStatisticsByTheFormula() {
    LabeledImages images = images();
    for (int epochs = 1; epochs <= 3; epochs++) {
      // One batch an epoch: after n steps 0.9ⁿ of the first value is left.
      double kept = Math.pow(0.9, epochs);
      Map<String, Tensor> trained = train(images, epochs).tensors();
      for (int c = 0; c < 2; c++) {
        double[] values = values(images, c);
        assertThat((double) trained.get("bn.running_mean").values()[c])
            .isCloseTo((1 - kept) * mean(values), within(1e-6));
        assertThat((double) trained.get("bn.running_var").values()[c])
            .isCloseTo(kept + (1 - kept) * unbiasedVariance(values), within(1e-6));
      }
    }
  }

  private static Weights weights(float... values) {
    TreeMap<String, Tensor> tensors = new TreeMap<>();
    int index = 0;
    for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
      tensors.put(
          "bn." + name, new Tensor(new long[] {2}, new float[] {values[index++], values[index++]}));
    }
    return new Weights(tensors, Map.of());
  }

  @Test
  void inferenceUsesTheStatisticsAndNotTheBatch() {
    LabeledImages images = images();
    Weights weights = weights(1.5f, -2, 0.25f, 3, 0.4f, 0.6f, 0.09f, 4);
    try (NetworkClassifier classifier =
        NetworkClassifier.open(NORM, List.of(), SHAPE, 2, weights)) {
      float[] normalised =
          classifier.outputs(images.pixels(), new long[IMAGES]).get("normalised").values();
      for (int i = 0; i < normalised.length; i += 2) {
        double first = (images.pixels()[i] - 0.4) / Math.sqrt(0.09 + 1e-5) * 1.5 + 0.25;
        double second = (images.pixels()[i + 1] - 0.6) / Math.sqrt(4 + 1e-5) * -2 + 3;
        assertThat((double) normalised[i]).isCloseTo(first, within(1e-5));
        assertThat((double) normalised[i + 1]).isCloseTo(second, within(1e-5));
      }
    }
  }

  @Test
  void evaluationDoesNotMoveTheStatistics() {
    GraphModel model =
        new ResnetFactory()
            .create(new ResnetParameters(20, Stem.CIFAR, List.of(), List.of()), SHAPE, 2);
    Weights weights = Trainer.initialWeights(model, SHAPE, 2, new Seed(5));
    LabeledImages images = images();
    try (NetworkClassifier classifier =
        NetworkClassifier.open(model, List.of(), SHAPE, 2, weights)) {
      float[] before = classifier.logits(images.pixels(), new long[IMAGES]);
      for (int i = 0; i < 5; i++) {
        classifier.gradients(
            new GradientRequest(
                images.pixels(),
                images.labels(),
                Optional.empty(),
                Loss.CROSS_ENTROPY,
                Optional.empty(),
                new long[IMAGES]));
        classifier.preflight(images.pixels(), images.labels());
      }
      assertThat(classifier.logits(images.pixels(), new long[IMAGES])).isEqualTo(before);
      weights
          .tensors()
          .forEach(
              (name, tensor) ->
                  assertThat(classifier.values().get(name).values())
                      .as(name)
                      .isEqualTo(tensor.values()));
    }
  }
}
