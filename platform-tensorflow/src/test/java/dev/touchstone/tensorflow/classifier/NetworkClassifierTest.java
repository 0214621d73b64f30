package dev.touchstone.tensorflow.classifier;

import static dev.touchstone.tensorflow.SmallNetworks.CLASSES;
import static dev.touchstone.tensorflow.SmallNetworks.SHAPE;
import static dev.touchstone.tensorflow.SmallNetworks.SMOOTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.tensorflow.SmallNetworks;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkClassifierTest {

  private static final int N = 7;
  private static final LabeledImages IMAGES = SmallNetworks.images(N, 3);
  private static final int[] TARGETS = {1, 2, 3, 4, 0, 1, 2};

  private static Weights weights;
  private static NetworkClassifier classifier;

  @BeforeAll
  static void open() {
    Weights drawn = Trainer.initialWeights(SMOOTH, SHAPE, CLASSES, new Seed(5));
    TreeMap<String, Tensor> tensors = new TreeMap<>(drawn.tensors());
    // Logits far apart: their order, and with it what the maxima pick, stays as pixels move.
    tensors.put("fc2.bias", new Tensor(new long[] {CLASSES}, new float[] {0, 3, 1.5f, 6, 4.5f}));
    weights = new Weights(tensors, Map.of());
    classifier = NetworkClassifier.open(SMOOTH, List.of(), SHAPE, CLASSES, weights);
  }

  @AfterAll
  static void close() {
    classifier.close();
  }

  /** Labels that are never the target. */
  private static int[] labels() {
    return Arrays.stream(TARGETS).map(target -> (target + 2) % CLASSES).toArray();
  }

  private static GradientRequest request(float[] images, Loss loss, boolean targeted) {
    return new GradientRequest(
        images,
        labels(),
        targeted ? Optional.of(TARGETS) : Optional.empty(),
        loss,
        Optional.empty(),
        new long[N]);
  }

  /** The definitions of {@link Loss}, in double precision. */
  private static double expected(Loss loss, boolean targeted, double[] z, int y, int t) {
    double[] sorted = Arrays.stream(z).map(v -> -v).sorted().map(v -> -v).toArray();
    double logSum = Math.log(Arrays.stream(z).map(Math::exp).sum());
    return switch (loss) {
      case CROSS_ENTROPY -> targeted ? z[t] - logSum : logSum - z[y];
      case MARGIN -> targeted ? z[t] - largestBut(z, t) : largestBut(z, y) - z[y];
      case DLR ->
          targeted
              ? -(z[y] - z[t]) / (sorted[0] - (sorted[2] + sorted[3]) / 2)
              : -(z[y] - largestBut(z, y)) / (sorted[0] - sorted[2]);
    };
  }

  private static double largestBut(double[] z, int barred) {
    return IntStream.range(0, z.length)
        .filter(i -> i != barred)
        .mapToDouble(i -> z[i])
        .max()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "CROSS_ENTROPY,false",
    "CROSS_ENTROPY,true",
    "MARGIN,false",
    "MARGIN,true",
    "DLR,false",
    "DLR,true"
  })
  void lossesAreTheirDefinitionsAndGradientsTheirDifferences(Loss loss, boolean targeted) {
    Gradients result = classifier.gradients(request(IMAGES.pixels(), loss, targeted));
    assertThat(result.logits()).containsExactly(classifier.logits(IMAGES.pixels(), new long[N]));
    for (int i = 0; i < N; i++) {
      double[] z = new double[CLASSES];
      for (int c = 0; c < CLASSES; c++) {
        z[c] = result.logits()[i * CLASSES + c];
      }
      assertThat((double) result.losses()[i])
          .isCloseTo(expected(loss, targeted, z, labels()[i], TARGETS[i]), within(2e-6));
    }
    double h = 5e-3;
    for (int pixel = 0; pixel < SHAPE.size(); pixel++) {
      float[] up = IMAGES.pixels().clone();
      float[] down = IMAGES.pixels().clone();
      for (int i = 0; i < N; i++) {
        up[i * SHAPE.size() + pixel] += (float) h;
        down[i * SHAPE.size() + pixel] -= (float) h;
      }
      float[] above = classifier.gradients(request(up, loss, targeted)).losses();
      float[] below = classifier.gradients(request(down, loss, targeted)).losses();
      for (int i = 0; i < N; i++) {
        double difference = (above[i] - below[i]) / (2 * h);
        assertThat((double) result.gradients()[i * SHAPE.size() + pixel])
            .as("image %d, pixel %d", i, pixel)
            .isCloseTo(difference, within(2e-4 + 2e-3 * Math.abs(difference)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"CROSS_ENTROPY", "MARGIN", "DLR"})
  void imagesDoNotInfluenceOneAnother(Loss loss) {
    Gradients all = classifier.gradients(request(IMAGES.pixels(), loss, false));
    for (int i = 0; i < N; i++) {
      Gradients one =
          classifier.gradients(
              new GradientRequest(
                  IMAGES.image(i),
                  new int[] {labels()[i]},
                  Optional.empty(),
                  loss,
                  Optional.empty(),
                  new long[1]));
      assertThat(one.losses()[0]).isCloseTo(all.losses()[i], within(1e-6f));
      for (int j = 0; j < SHAPE.size(); j++) {
        assertThat(one.gradients()[j])
            .isCloseTo(all.gradients()[i * SHAPE.size() + j], within(1e-6f));
      }
    }
  }

  @Test
  void ratioOfEqualLogitsIsFinite() {
    TreeMap<String, Tensor> zero = new TreeMap<>();
    weights
        .tensors()
        .forEach(
            (name, tensor) ->
                zero.put(name, new Tensor(tensor.shape(), new float[tensor.values().length])));
    try (NetworkClassifier flat =
        NetworkClassifier.open(SMOOTH, List.of(), SHAPE, CLASSES, new Weights(zero, Map.of()))) {
      Gradients result = flat.gradients(request(IMAGES.pixels(), Loss.DLR, false));
      assertThat(result.losses()).containsOnly(0);
      assertThat(result.gradients()).containsOnly(0);
    }
  }

  @Test
  void productsGiveTheGradientOfAnyLoss() {
    float[] cotangents = new float[N * CLASSES];
    for (int i = 0; i < N; i++) {
      cotangents[i * CLASSES + TARGETS[i]] += 1;
      cotangents[i * CLASSES + labels()[i]] -= 1;
    }
    float[] products =
        classifier.vectorJacobianProduct(
            IMAGES.pixels(), cotangents, Optional.empty(), new long[N]);
    double h = 5e-3;
    float[] up = IMAGES.pixels().clone();
    float[] down = IMAGES.pixels().clone();
    for (int i = 0; i < N; i++) {
      up[i * SHAPE.size()] += (float) h;
      down[i * SHAPE.size()] -= (float) h;
    }
    float[] above = classifier.logits(up, new long[N]);
    float[] below = classifier.logits(down, new long[N]);
    for (int i = 0; i < N; i++) {
      double difference = 0;
      for (int c = 0; c < CLASSES; c++) {
        difference +=
            cotangents[i * CLASSES + c] * (above[i * CLASSES + c] - below[i * CLASSES + c]);
      }
      assertThat((double) products[i * SHAPE.size()]).isCloseTo(difference / (2 * h), within(5e-4));
    }
  }

  @Test
  void largeAndEmptyBatchesAreServed() {
    LabeledImages many = SmallNetworks.images(1100, 8);
    float[] logits = classifier.logits(many.pixels(), new long[1100]);
    float[] last = classifier.logits(many.image(1099), new long[1]);
    for (int c = 0; c < CLASSES; c++) {
      assertThat(logits[1099 * CLASSES + c]).isCloseTo(last[c], within(1e-6f));
    }
    assertThat(classifier.outputs(many.pixels(), new long[1100]).get("hidden").shape())
        .containsExactly(1100, 8);
    assertThat(classifier.logits(new float[0], new long[0])).isEmpty();
  }

  @Test
  void threadsGetTheSameAnswers() throws Exception {
    Gradients expected = classifier.gradients(request(IMAGES.pixels(), Loss.DLR, true));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Gradients>> results =
          IntStream.range(0, 200)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> classifier.gradients(request(IMAGES.pixels(), Loss.DLR, true))))
              .toList();
      for (Future<Gradients> result : results) {
        assertThat(result.get().gradients()).containsExactly(expected.gradients());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void exposedOutputsHaveTheirShape() {
    assertThat(classifier.outputs(IMAGES.pixels(), new long[N]))
        .containsOnlyKeys("hidden")
        .allSatisfy((name, tensor) -> assertThat(tensor.shape()).containsExactly(N, 8));
  }

  @Test
  void misuseIsNamed() {
    assertThatThrownBy(() -> classifier.logits(new float[5], new long[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("24 are needed");
    GradientRequest unknown =
        new GradientRequest(
            IMAGES.pixels(),
            labels(),
            Optional.empty(),
            Loss.MARGIN,
            Optional.of("identity"),
            new long[N]);
    assertThatThrownBy(() -> classifier.gradients(unknown))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no backward surrogate 'identity'; it has none");
    assertThatThrownBy(
            () ->
                NetworkClassifier.open(
                    SMOOTH, List.of(), SHAPE, CLASSES, new Weights(new TreeMap<>(), Map.of())))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("tensor 'fc1.bias' [8] is missing");
    assertThatThrownBy(
            () ->
                NetworkClassifier.open(
                    (network, images) -> SmallNetworks.flat(network.ops(), images),
                    List.of(),
                    SHAPE,
                    CLASSES,
                    new Weights(new TreeMap<>(), Map.of())))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("[n, 5] is needed");
  }

  @Test
  void ratioNeedsEnoughClasses() {
    Weights two = Trainer.initialWeights(SMOOTH, SHAPE, 2, new Seed(5));
    try (NetworkClassifier binary = NetworkClassifier.open(SMOOTH, List.of(), SHAPE, 2, two)) {
      GradientRequest request =
          new GradientRequest(
              IMAGES.image(0),
              new int[] {1},
              Optional.empty(),
              Loss.DLR,
              Optional.empty(),
              new long[1]);
      assertThatThrownBy(() -> binary.gradients(request))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("at least 3 classes, the classifier has 2");
    }
  }
}
