package dev.touchstone.plugins.defense.thresholding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.plugins.model.convnet.ConvnetFactory;
import dev.touchstone.plugins.model.convnet.ConvnetParameters;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ThresholdingTest {

  private static final ThresholdingFactory FACTORY = new ThresholdingFactory();

  private static LabeledImages pixels(float... values) {
    return new LabeledImages(new ImageShape(1, values.length, 1), values, new int[1]);
  }

  private static FittedState fit(ThresholdingParameters parameters, LabeledImages train) {
    return FACTORY.fit(parameters, train, new Seed(1), Progress.NONE, Cancellation.NEVER);
  }

  private static ThresholdingParameters search(
      double epsilon, double from, double to, double step) {
    return new ThresholdingParameters(Optional.empty(), epsilon, from, to, step, 10);
  }

  private static NetworkClassifier opened(ThresholdingParameters parameters, int size) {
    GraphModel pixels =
        (network, images) ->
            network.ops().reshape(images, network.ops().constant(new int[] {-1, size}));
    return NetworkClassifier.open(
        pixels,
        List.of(FACTORY.create(parameters, FittedState.NONE)),
        new ImageShape(1, size, 1),
        size,
        new Weights(new TreeMap<>(), Map.of()));
  }

  @Test
  void pixelsUpToTheThresholdBecomeZero() {
    float[] values = {0, 0.37f, Math.nextDown(0.38f), 0.38f, Math.nextUp(0.38f), 0.5f, 1};
    try (NetworkClassifier classifier = opened(ThresholdingParameters.at(0.38), values.length)) {
      assertThat(classifier.logits(values, new long[1])).containsExactly(0, 0, 0, 0, 1, 1, 1);
    }
  }

  @Test
  void surrogatesHaveTheirDerivatives() {
    float[] values = {0, 0.2f, 0.4f, 0.9f};
    float[] ones = {1, 1, 1, 1};
    try (NetworkClassifier classifier = opened(ThresholdingParameters.at(0.4), 4)) {
      assertThat(classifier.surrogates()).containsExactly("straight-through", "sigmoid");
      assertThat(classifier.vectorJacobianProduct(values, ones, Optional.empty(), new long[1]))
          .containsExactly(1, 1, 1, 1);
      float[] sigmoid =
          classifier.vectorJacobianProduct(values, ones, Optional.of("sigmoid"), new long[1]);
      for (int i = 0; i < 4; i++) {
        double s = 1 / (1 + Math.exp(-10 * (values[i] - 0.4)));
        assertThat((double) sigmoid[i]).isCloseTo(10 * s * (1 - s), within(1e-5));
      }
    }
  }

  @Test
  void givenThresholdIsNotSearched() {
    FittedState state = fit(ThresholdingParameters.at(0.25), pixels(0.1f, 0.9f));
    assertThat(state.numbers()).containsExactly(Map.entry("mu", 0.25));
    assertThat(state.tables()).isEmpty();
  }

  @Test
  void intervalIsClosedInSpiteOfRounding() {
    // 51/255 and 102/255 lie exactly on the ends of [0.3 − 0.1, 0.3 + 0.1]; 50 and 103 outside.
    LabeledImages train = pixels(50 / 255f, 51 / 255f, 102 / 255f, 103 / 255f);
    NamedTable curve = fit(search(0.1, 0.3, 0.3, 0.01), train).tables().get(0);
    assertThat(curve.rows()).containsExactly(List.of(0.3, 0.5));
  }

  @Test
  void smallestOfEqualThresholdsIsTaken() {
    FittedState state = fit(search(0.05, 0.1, 0.9, 0.1), pixels(0.1f, 0.3f, 0.9f));
    assertThat(state.numbers()).containsEntry("mu", 0.2);
    assertThat(state.tables().get(0).rows()).hasSize(9);
  }

  @Property(tries = 200)
  void curveIsTheCount(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 255) Integer> greys,
      @ForAll @IntRange(max = 100) int epsilonPercent) {
    float[] values = new float[greys.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = greys.get(i) / 255f;
    }
    double epsilon = epsilonPercent / 100.0;
    NamedTable curve = fit(search(epsilon, 0, 1, 0.05), pixels(values)).tables().get(0);
    assertThat(curve.rows()).hasSize(21);
    for (int k = 0; k <= 20; k++) {
      // In whole numbers: |grey / 255 − k / 20| ≤ percent / 100, times 25,500.
      int threshold = k;
      long inside =
          greys.stream()
              .filter(grey -> Math.abs(grey * 100 - threshold * 1275) <= epsilonPercent * 255)
              .count();
      assertThat(curve.rows().get(k).get(0)).isEqualTo(Double.parseDouble(decimal(k)));
      assertThat(curve.rows().get(k).get(1)).isEqualTo((double) inside / greys.size());
    }
  }

  private static String decimal(int twentieths) {
    return "%d.%02d".formatted(twentieths * 5 / 100, twentieths * 5 % 100);
  }

  @Test
  void contradictionsAreNamed() {
    LabeledImages train = pixels(0.5f);
    assertThatThrownBy(() -> fit(search(0.1, 0.6, 0.5, 0.01), train))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("search-from (0.6) must not be above search-to (0.5)");
    assertThatThrownBy(
            () ->
                FACTORY.fit(
                    ThresholdingParameters.searched(),
                    train,
                    new Seed(1),
                    Progress.NONE,
                    () -> true))
        .isInstanceOf(CancelledException.class);
  }

  @Test
  void searchOnRealDataGivesTheReferenceCurve() {
    Optional<LabeledImages> mnist = TestImages.mnist("train");
    assumeTrue(mnist.isPresent(), TestImages.NO_DATA);
    FittedState state = fit(ThresholdingParameters.searched(), mnist.get());
    assertThat(state.numbers()).containsEntry("mu", 0.39);
    NamedTable curve = state.tables().get(0);
    assertThat(curve.name()).isEqualTo("threshold-search");
    assertThat(curve.rows()).hasSize(80);
    Map<Double, Double> reference =
        Map.of(0.36, 0.018954, 0.37, 0.018961, 0.38, 0.018868, 0.39, 0.018761, 0.40, 0.018807);
    long compared = 0;
    for (List<Double> row : curve.rows()) {
      if (reference.containsKey(row.get(0))) {
        compared++;
        assertThat(row.get(1)).isCloseTo(reference.get(row.get(0)), within(5e-7));
      }
    }
    assertThat(compared).isEqualTo(5);
  }

  @Test
  void referenceWeightsReachTheirAccuracyBehindIt() {
    Optional<Path> file = TestImages.weights("mnist-threshold.safetensors");
    Optional<LabeledImages> mnist = TestImages.mnist("t10k");
    assumeTrue(file.isPresent() && mnist.isPresent(), TestImages.NO_DATA);
    LabeledImages test = mnist.get().first(1000);
    GraphModel model = new ConvnetFactory().create(ConvnetParameters.TABLE_3, test.shape(), 10);
    InputDefense defense = FACTORY.create(ThresholdingParameters.at(0.38), FittedState.NONE);
    try (NetworkClassifier classifier =
        NetworkClassifier.open(
            model, List.of(defense), test.shape(), 10, Safetensors.read(file.get()))) {
      float[] logits = classifier.logits(test.pixels(), new long[1000]);
      int correct = 0;
      for (int i = 0; i < 1000; i++) {
        int best = 0;
        for (int c = 1; c < 10; c++) {
          best = logits[i * 10 + c] > logits[i * 10 + best] ? c : best;
        }
        correct += best == test.labels()[i] ? 1 : 0;
      }
      assertThat(correct).isEqualTo(994);
      LabeledImages few = test.first(32);
      classifier.preflight(few.pixels(), few.labels());
    }
  }
}
