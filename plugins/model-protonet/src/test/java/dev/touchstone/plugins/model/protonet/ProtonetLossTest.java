package dev.touchstone.plugins.model.protonet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.graph.BuiltNetwork.Declared;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.testkit.graph.TestImages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtonetLossTest {

  private static final ImageShape SHAPE = new ImageShape(12, 10, 2);
  private static final int CLASSES = 3;
  private static final int PROTOTYPES = 7;
  private static final LabeledImages IMAGES = TestImages.random(SHAPE, 9, CLASSES, 4);

  /** Which variables each term depends on; gradients by others do not exist. */
  private static final Map<String, List<String>> DEPENDS_ON =
      Map.of(
          "cross-entropy", List.of("encoder.", "classifier."),
          "reconstruction", List.of("encoder.", "decoder."),
          "r1", List.of("encoder.", "prototypes"),
          "r2", List.of("encoder.", "prototypes"));

  private TrainingTerms terms = terms(Head.PROTOTYPES);

  private static TrainingTerms terms(Head head) {
    Map<String, List<String>> dependsOn = new HashMap<>(DEPENDS_ON);
    if (head == Head.PROTOTYPES) {
      dependsOn.put("cross-entropy", List.of("encoder.", "classifier.", "prototypes"));
    }
    ProtonetParameters parameters =
        new ProtonetParameters(List.of(8, 6, 5), PROTOTYPES, head, 0.05, 0.05, 0.05);
    return new TrainingTerms(
        new ProtonetFactory().create(parameters, SHAPE, CLASSES),
        SHAPE,
        CLASSES,
        IMAGES,
        dependsOn);
  }

  @AfterEach
  void close() {
    terms.close();
  }

  @Test
  void reconstructionIsTheMeanSquaredLength() {
    float[] reconstruction = terms.output("reconstruction");
    double sum = 0;
    for (int i = 0; i < reconstruction.length; i++) {
      sum += Math.pow((double) reconstruction[i] - IMAGES.pixels()[i], 2);
    }
    assertThat(reconstruction).hasSize(IMAGES.count() * SHAPE.size());
    assertThat(terms.value("reconstruction"))
        .isCloseTo(sum / IMAGES.count(), within(1e-5 * (1 + sum)));
  }

  @Test
  void r1AndR2AreTheMeansOfMinima() {
    double[][] distances = bruteForce();
    double r1 = 0;
    for (int j = 0; j < PROTOTYPES; j++) {
      double least = Double.POSITIVE_INFINITY;
      for (double[] ofImage : distances) {
        least = Math.min(least, ofImage[j]);
      }
      r1 += least / PROTOTYPES;
    }
    double r2 = 0;
    for (double[] ofImage : distances) {
      double least = Double.POSITIVE_INFINITY;
      for (double distance : ofImage) {
        least = Math.min(least, distance);
      }
      r2 += least / distances.length;
    }
    assertThat(terms.value("r1")).isCloseTo(r1, within(1e-5 * (1 + r1)));
    assertThat(terms.value("r2")).isCloseTo(r2, within(1e-5 * (1 + r2)));
    assertThat(Math.abs(r1 - r2)).as("the two terms differ here").isGreaterThan(1e-3);
  }

  @Test
  void distancesAreSquaredAndEuclidean() {
    double[][] expected = bruteForce();
    float[] distances = terms.output("prototype-distances");
    assertThat(distances).hasSize(IMAGES.count() * PROTOTYPES);
    for (int i = 0; i < distances.length; i++) {
      double distance = expected[i / PROTOTYPES][i % PROTOTYPES];
      assertThat((double) distances[i]).isCloseTo(distance, within(1e-5 * (1 + distance)));
    }
  }

  /** The distance of vectors that differ by 0.001 in each element has to survive float32. */
  @Test
  void smallDistancesKeepTheirDigits() {
    SortedMap<String, Tensor> variables = terms.variables();
    float[] code = terms.output("code");
    int size = code.length / IMAGES.count();
    float[] prototypes = variables.get("prototypes").values().clone();
    for (int k = 0; k < size; k++) {
      prototypes[k] = code[k] + 0.001f;
    }
    variables.put("prototypes", new Tensor(new long[] {PROTOTYPES, size}, prototypes));
    terms.assign(variables);
    double expected = bruteForce()[0][0];
    assertThat(expected).isBetween(0.5e-6 * size, 2e-6 * size);
    assertThat((double) terms.output("prototype-distances")[0])
        .isCloseTo(expected, within(1e-4 * expected));
  }

  private double[][] bruteForce() {
    float[] code = terms.output("code");
    Tensor prototypes = terms.variables().get("prototypes");
    int size = (int) prototypes.shape()[1];
    double[][] distances = new double[IMAGES.count()][PROTOTYPES];
    for (int i = 0; i < IMAGES.count(); i++) {
      for (int j = 0; j < PROTOTYPES; j++) {
        for (int k = 0; k < size; k++) {
          double difference = (double) code[i * size + k] - prototypes.values()[j * size + k];
          distances[i][j] += difference * difference;
        }
      }
    }
    return distances;
  }

  /**
   * Central differences along each variable's gradient and along a random direction. ReLU and the
   * minima have kinks, so steps must be small; for float32 to resolve them the decoder's weights
   * are made larger than they are at first.
   */
  @ParameterizedTest
  @ValueSource(strings = {"cross-entropy", "reconstruction", "r1", "r2"})
  void gradientsAgreeWithFiniteDifferences(String term) {
    requireAgreement(term);
  }

  @Test
  void gradientsOfTheEncoderHeadAgreeWithFiniteDifferences() {
    terms.close();
    terms = terms(Head.ENCODER);
    requireAgreement("cross-entropy");
  }

  private void requireAgreement(String term) {
    RandomGenerator random = new Seed(9).generator();
    enlargeDecoder();
    for (int i = 0; i < terms.reached(term).size(); i++) {
      Declared variable = terms.reached(term).get(i);
      float[] gradient = terms.gradient(term, i);
      double length = length(gradient);
      assertThat(length).as("gradient of %s by %s", term, variable.name()).isGreaterThan(1e-4);
      double[] along = new double[gradient.length];
      double[] anyway = new double[gradient.length];
      for (int k = 0; k < along.length; k++) {
        along[k] = gradient[k];
        anyway[k] = random.nextGaussian();
      }
      for (double[] direction : List.of(along, anyway)) {
        normalise(direction);
        double expected = 0;
        for (int k = 0; k < direction.length; k++) {
          expected += gradient[k] * direction[k];
        }
        assertThat(slope(term, variable, direction))
            .as("%s by %s", term, variable.name())
            .isCloseTo(expected, within(0.02 * length));
      }
    }
  }

  private void enlargeDecoder() {
    SortedMap<String, Tensor> variables = terms.variables();
    variables.replaceAll(
        (name, tensor) -> {
          float[] values = tensor.values().clone();
          for (int k = 0; k < values.length && name.startsWith("decoder."); k++) {
            values[k] *= 3;
          }
          return new Tensor(tensor.shape(), values);
        });
    terms.assign(variables);
  }

  private double slope(String term, Declared variable, double[] direction) {
    SortedMap<String, Tensor> variables = terms.variables();
    Tensor at = variables.get(variable.name());
    double step = 5e-4 * Math.max(1, length(at.values()));
    double[] values = new double[2];
    for (int side = 0; side < 2; side++) {
      float[] moved = at.values().clone();
      for (int k = 0; k < moved.length; k++) {
        moved[k] += (float) ((side == 0 ? step : -step) * direction[k]);
      }
      variables.put(variable.name(), new Tensor(at.shape(), moved));
      terms.assign(variables);
      values[side] = terms.value(term);
    }
    variables.put(variable.name(), at);
    terms.assign(variables);
    return (values[0] - values[1]) / (2 * step);
  }

  private static double length(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private static void normalise(double[] direction) {
    double sum = 0;
    for (double value : direction) {
      sum += value * value;
    }
    for (int k = 0; k < direction.length; k++) {
      direction[k] /= Math.sqrt(sum);
    }
  }
}
