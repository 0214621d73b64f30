package dev.touchstone.plugins.defense.ibp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.plugins.defense.thresholding.ThresholdingFactory;
import dev.touchstone.plugins.defense.thresholding.ThresholdingParameters;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.testkit.graph.TestImages;
import dev.touchstone.testkit.graph.TestNetworks;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.op.nn.FusedBatchNorm;

class IbpLossTest {

  private static final int IMAGES = 8;
  private static final int CLASSES = TestNetworks.CLASSES;
  private static final double EPSILON = 0.1;
  private static final double KAPPA = 0.3;

  private static final String NATURAL = "natural loss";
  private static final String WORST = "worst-case loss";

  private static final TrainingDefense DEFENSE =
      new IbpTrainingFactory().create(new IbpTrainingParameters(EPSILON, KAPPA, 0, 0));

  private static final LabeledImages DATA =
      TestImages.random(TestNetworks.SHAPE, IMAGES, CLASSES, 7);

  private static BuiltLoss built(GraphModel model, InputDefense... inputs) {
    return new BuiltLoss(DEFENSE, model, List.of(inputs), TestNetworks.SHAPE, CLASSES);
  }

  private static SortedMap<String, Tensor> weights(TestNetworks model) {
    return TestNetworks.weights(model, 1, 2).tensors();
  }

  private static BuiltLoss.Values at(
      BuiltLoss loss, SortedMap<String, Tensor> weights, double epsilon) {
    return loss.evaluate(weights, DATA.pixels(), DATA.labels(), epsilon);
  }

  @ParameterizedTest
  @EnumSource
  void withoutABallTheWorstCaseIsTheNaturalOne(TestNetworks model) {
    try (BuiltLoss loss = built(model)) {
      BuiltLoss.Values values = at(loss, weights(model), 0);
      float natural = values.reported().get(NATURAL);
      assertThat(values.loss()).isCloseTo(natural, within(1e-5f));
      assertThat(values.reported().get(WORST)).isCloseTo(natural, within(1e-4f));
      assertThat(values.reported().get("kappa")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void growsWithTheBallAndMixesBothLosses(TestNetworks model) {
    try (BuiltLoss loss = built(model)) {
      double before = 0;
      double certifiedBefore = 100;
      for (double epsilon : new double[] {0, 0.02, 0.05, EPSILON}) {
        BuiltLoss.Values values = at(loss, weights(model), epsilon);
        double worst = values.reported().get(WORST);
        double certified = values.reported().get("certified training accuracy (%)");
        double kappa = 1 - (1 - KAPPA) * epsilon / EPSILON;
        assertThat(worst).isGreaterThan(before);
        assertThat(certified).isLessThanOrEqualTo(certifiedBefore);
        assertThat(values.reported().get("kappa")).isCloseTo((float) kappa, within(1e-6f));
        assertThat((double) values.loss())
            .isCloseTo(
                kappa * values.reported().get(NATURAL) + (1 - kappa) * worst,
                within(1e-5 * (1 + worst)));
        before = worst;
        certifiedBefore = certified;
      }
    }
  }

  /** The slope along each variable's gradient, by central differences. */
  @ParameterizedTest
  @EnumSource
  void gradientsAreThoseOfFiniteDifferences(TestNetworks model) {
    double step = 1e-3;
    try (BuiltLoss loss = built(model)) {
      SortedMap<String, Tensor> weights = weights(model);
      BuiltLoss.Values values = at(loss, weights, EPSILON / 2);
      for (int v = 0; v < loss.trained().size(); v++) {
        float[] gradient = values.gradients().get(v);
        double norm = 0;
        for (float slope : gradient) {
          norm += (double) slope * slope;
        }
        norm = Math.sqrt(norm);
        String name = loss.trained().get(v);
        double above = at(loss, moved(weights, name, gradient, step / norm), EPSILON / 2).loss();
        double below = at(loss, moved(weights, name, gradient, -step / norm), EPSILON / 2).loss();
        assertThat((above - below) / (2 * step))
            .as("slope along %s", name)
            .isCloseTo(norm, within(0.03 * norm + 2e-3));
      }
    }
  }

  private static SortedMap<String, Tensor> moved(
      SortedMap<String, Tensor> weights, String name, float[] direction, double factor) {
    Tensor from = weights.get(name);
    float[] values = from.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (factor * direction[i]);
    }
    SortedMap<String, Tensor> moved = new TreeMap<>(weights);
    moved.put(name, new Tensor(from.shape(), values));
    return moved;
  }

  /** Only pixels that the ball carries over the threshold are free. */
  @Test
  void seesThroughThresholding() {
    InputDefense threshold =
        new ThresholdingFactory()
            .create(ThresholdingParameters.at(0.5), new FittedState(Map.of(), List.of()));
    float[] pixels = new float[IMAGES * TestNetworks.SHAPE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = DATA.pixels()[i] > 0.5 ? 0.8f : 0.2f;
    }
    float[] near = pixels.clone();
    Arrays.fill(near, 0, 3, 0.45f);
    SortedMap<String, Tensor> weights = weights(TestNetworks.STRIDED);
    try (BuiltLoss loss = built(TestNetworks.STRIDED, threshold)) {
      BuiltLoss.Values certain = loss.evaluate(weights, pixels, DATA.labels(), 0.1);
      assertThat(certain.reported().get(WORST))
          .isCloseTo(certain.reported().get(NATURAL), within(1e-4f));
      BuiltLoss.Values free = loss.evaluate(weights, near, DATA.labels(), 0.1);
      float worst = free.reported().get(WORST);
      assertThat(worst).isGreaterThan(free.reported().get(NATURAL) + 0.01f);
      Arrays.fill(near, 0, 3, 1f);
      float flipped = loss.evaluate(weights, near, DATA.labels(), 0.1).reported().get(NATURAL);
      assertThat(worst).isGreaterThan(flipped);
    }
  }

  @Test
  void refusesWhatIntervalsCannotPass() {
    assertThatThrownBy(
            () -> built(TestNetworks.LINEAR, (tf, images, noise) -> tf.math.square(images)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("ibp-training: ")
        .hasMessageContaining("Square")
        .hasMessageContaining("thresholding");
    GraphModel normalised =
        (network, images) ->
            TestNetworks.LINEAR.build(
                network,
                network
                    .ops()
                    .nn
                    .fusedBatchNorm(
                        images,
                        network.variable("scale", Initializer.ONES, 2),
                        network.variable("offset", Initializer.ZEROS, 2),
                        network.ops().constant(new float[0]),
                        network.ops().constant(new float[0]),
                        FusedBatchNorm.isTraining(true))
                    .y());
    assertThatThrownBy(() -> built(normalised))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("ibp-training: ")
        .hasMessageContaining("built for training");
  }
}
