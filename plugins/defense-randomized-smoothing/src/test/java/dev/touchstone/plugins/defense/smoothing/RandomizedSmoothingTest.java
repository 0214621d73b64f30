package dev.touchstone.plugins.defense.smoothing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.Augmentation;
import dev.touchstone.tensorflow.training.Optimizer;
import dev.touchstone.tensorflow.training.Schedule;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.training.TrainingParameters;
import dev.touchstone.tensorflow.training.TrainingRequest;
import dev.touchstone.tensorflow.training.TrainingResult;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.DescriptorConformance;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

class RandomizedSmoothingTest implements DescriptorConformance {

  private static final double BIAS = 0.2;
  private static final int N = 5;
  private static final LabeledImages IMAGES = LinearEntry.images(N, BIAS);

  @Override
  public RandomizedSmoothingFactory factory() {
    return new RandomizedSmoothingFactory();
  }

  private static InputDefense smoothing(double sigma, int draws) {
    return new RandomizedSmoothingFactory()
        .create(new SmoothingParameters(sigma, draws), FittedState.NONE);
  }

  private static NetworkClassifier open(double sigma, int draws) {
    return NetworkClassifier.open(
        LinearEntry.model(),
        List.of(smoothing(sigma, draws)),
        LinearEntry.SHAPE,
        LinearEntry.CLASSES,
        LinearEntry.weights(BIAS));
  }

  /** Normal with σ, and beyond [0, 1] where it leads there. */
  @Test
  void noiseIsGaussianAndNotClipped() {
    int size = LinearEntry.SHAPE.size();
    GraphModel pixels =
        (network, images) ->
            network.ops().reshape(images, network.ops().constant(new int[] {-1, size}));
    int n = 4000;
    float[] images = new float[n * size];
    Arrays.fill(images, 0.9f);
    long[] seeds = new long[n];
    Arrays.setAll(seeds, i -> i);
    try (NetworkClassifier classifier =
        NetworkClassifier.open(
            pixels,
            List.of(smoothing(0.5, 1)),
            LinearEntry.SHAPE,
            size,
            new Weights(new TreeMap<>(), Map.of()))) {
      float[] noisy = classifier.logits(images, seeds);
      double mean = 0;
      double square = 0;
      int above = 0;
      for (float value : noisy) {
        mean += (value - 0.9) / noisy.length;
        square += (value - 0.9) * (value - 0.9) / noisy.length;
        above += value > 1 ? 1 : 0;
      }
      // 64,000 draws: 5 standard errors.
      assertThat(mean).isCloseTo(0, within(0.01));
      assertThat(Math.sqrt(square)).isCloseTo(0.5, within(0.007));
      // P(0.9 + 0.5 z > 1) is Φ(−0.2).
      assertThat((double) above / noisy.length).isCloseTo(0.4207, within(0.01));
    }
  }

  /** E[sigmoid(u + s z)] by the midpoint rule, z standard normal. */
  private static double expectedSigmoid(double u, double s) {
    double sum = 0;
    double step = 0.01;
    for (double z = -8 + step / 2; z < 8; z += step) {
      double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
      sum += step * density / (1 + Math.exp(-(u + s * z)));
    }
    return sum;
  }

  @Test
  void deployedProbabilitiesAreMeansOverTheNoise() {
    double sigma = 0.4;
    try (NetworkClassifier classifier = open(sigma, 10_000)) {
      float[] logits = classifier.logits(IMAGES.pixels(), new long[] {1, 2, 3, 4, 5});
      for (int i = 0; i < N; i++) {
        double exact =
            expectedSigmoid(
                LinearEntry.logit(LinearEntry.distance(IMAGES.image(i), BIAS)),
                LinearEntry.logit(sigma));
        // A probability's standard error is at most 0.5 / √10,000.
        assertThat(Math.exp(logits[2 * i + 1])).isCloseTo(exact, within(0.025));
        assertThat(Math.exp(logits[2 * i]) + Math.exp(logits[2 * i + 1]))
            .isCloseTo(1, within(1e-4));
      }
    }
  }

  @Test
  void fewProbabilitiesOfFarClassesDoNotUnderflow() {
    float[] images = IMAGES.pixels().clone();
    for (int j = 0; j < images.length; j++) {
      images[j] *= j % 2 == 0 ? 1000 : -1000;
    }
    try (NetworkClassifier classifier = open(0.1, 3)) {
      float[] logits = classifier.logits(images, new long[N]);
      for (int i = 0; i < N; i++) {
        assertThat(logits[2 * i]).isFinite().isLessThan(-1000);
        assertThat(logits[2 * i + 1]).isCloseTo(0, within(1e-6f));
      }
    }
  }

  @Test
  void gradientOfTheAverageIsRight() {
    try (NetworkClassifier classifier = open(0.3, 6)) {
      assertThatCode(() -> classifier.preflight(IMAGES.pixels(), IMAGES.labels()))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void trainingSeesOneDraw() {
    for (boolean training : new boolean[] {true, false}) {
      try (Graph graph = Sessions.newGraph()) {
        Pipeline pipeline =
            new Pipeline(
                Ops.create(graph),
                LinearEntry.model(),
                List.of(smoothing(0.3, 6)),
                LinearEntry.SHAPE,
                LinearEntry.CLASSES,
                training);
        assertThat(pipeline.draws()).isEqualTo(training ? 1 : 6);
      }
    }
  }

  /** Steps so short that only the noise can change the loss. */
  @Test
  void everyEpochDrawsNoiseAnew(@TempDir Path folder) {
    List<Double> noisy = losses(folder.resolve("noisy"), List.of(smoothing(0.5, 4)));
    List<Double> again = losses(folder.resolve("again"), List.of(smoothing(0.5, 4)));
    List<Double> plain = losses(folder.resolve("plain"), List.of());
    assertThat(again).isEqualTo(noisy);
    assertThat(plain.get(1)).isCloseTo(plain.get(0), within(1e-6));
    assertThat(noisy).doesNotHaveDuplicates();
    assertThat(Math.abs(noisy.get(1) - noisy.get(0))).isGreaterThan(1e-4);
  }

  private static List<Double> losses(Path checkpoint, List<InputDefense> defenses) {
    TrainingParameters parameters =
        new TrainingParameters(3, N, Optimizer.SGD, 1e-12, Schedule.CONSTANT, 0, Augmentation.NONE);
    TrainingResult result =
        Trainer.train(
            new TrainingRequest(
                LinearEntry.model(),
                defenses,
                IMAGES,
                LinearEntry.CLASSES,
                parameters,
                new Seed(2),
                checkpoint,
                Progress.NONE,
                Cancellation.NEVER));
    int loss = result.history().columns().indexOf("loss");
    return result.history().rows().stream().map(row -> row.get(loss)).toList();
  }
}
