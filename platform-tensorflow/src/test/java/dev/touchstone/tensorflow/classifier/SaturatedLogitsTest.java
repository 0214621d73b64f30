package dev.touchstone.tensorflow.classifier;

import static dev.touchstone.tensorflow.SmallNetworks.CLASSES;
import static dev.touchstone.tensorflow.SmallNetworks.SHAPE;
import static dev.touchstone.tensorflow.SmallNetworks.SMOOTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cross-entropy where softmax saturates: a network whose logits are multiplied is as easy to attack
 * as before. Held against the derivative in double precision.
 */
class SaturatedLogitsTest {

  private static final int N = 6;
  private static final LabeledImages IMAGES = SmallNetworks.images(N, 3);
  private static final long[] NO_NOISE = new long[N];

  private static NetworkClassifier scaled(double factor) {
    TreeMap<String, Tensor> tensors =
        new TreeMap<>(Trainer.initialWeights(SMOOTH, SHAPE, CLASSES, new Seed(5)).tensors());
    tensors.put("fc2.bias", new Tensor(new long[] {CLASSES}, new float[] {0, 3, 1.5f, 6, 4.5f}));
    for (String name : new String[] {"fc2.weight", "fc2.bias"}) {
      float[] values = tensors.get(name).values().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] *= (float) factor;
      }
      tensors.put(name, new Tensor(tensors.get(name).shape(), values));
    }
    return NetworkClassifier.open(
        SMOOTH, List.of(), SHAPE, CLASSES, new Weights(tensors, Map.of()));
  }

  /** The predicted class is the label, or, where it is to be the target, any other is. */
  private static GradientRequest request(boolean targeted) {
    int[] predicted = new int[N];
    Arrays.fill(predicted, 3);
    return new GradientRequest(
        IMAGES.pixels(),
        targeted ? new int[N] : predicted,
        targeted ? Optional.of(predicted) : Optional.empty(),
        Loss.CROSS_ENTROPY,
        Optional.empty(),
        NO_NOISE);
  }

  /** softmax − onehot of class 3 by image, without the factor {@code 1 − p}. */
  private static float[] direction(float[] logits, double[] lost) {
    float[] cotangents = new float[logits.length];
    for (int i = 0; i < N; i++) {
      double others = 0;
      double greatest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < CLASSES; c++) {
        greatest = c == 3 ? greatest : Math.max(greatest, logits[i * CLASSES + c]);
      }
      for (int c = 0; c < CLASSES; c++) {
        others += c == 3 ? 0 : Math.exp(logits[i * CLASSES + c] - greatest);
      }
      for (int c = 0; c < CLASSES; c++) {
        cotangents[i * CLASSES + c] =
            c == 3 ? -1 : (float) (Math.exp(logits[i * CLASSES + c] - greatest) / others);
      }
      lost[i] = others / (others + Math.exp(logits[i * CLASSES + 3] - greatest));
    }
    return cotangents;
  }

  @ParameterizedTest
  @CsvSource({
    "0.001,false",
    "1,false",
    "1,true",
    "10,false",
    "30,false",
    "30,true",
    "100,false",
    "1e4,false",
    "1e4,true",
    "1e30,false"
  })
  void theDirectionIsThatOfDoublePrecision(double factor, boolean targeted) {
    try (NetworkClassifier classifier = scaled(factor)) {
      Gradients result = classifier.gradients(request(targeted));
      double[] lost = new double[N];
      float[] cotangents = direction(result.logits(), lost);
      float[] expected =
          classifier.vectorJacobianProduct(IMAGES.pixels(), cotangents, Optional.empty(), NO_NOISE);
      for (int i = 0; i < N; i++) {
        double norm = norm(expected, i);
        double size = norm(result.gradients(), i);
        assertThat(size).isPositive();
        for (int j = i * SHAPE.size(); j < (i + 1) * SHAPE.size(); j++) {
          assertThat((targeted ? -1 : 1) * result.gradients()[j] / size)
              .isCloseTo(expected[j] / norm, within(2e-5));
        }
        if (lost[i] * norm > 1e-18) {
          assertThat(size / (lost[i] * norm)).isCloseTo(1, within(2e-5));
        } else {
          assertThat(size).isBetween(0x1p-64, 0x1p-63 * Math.sqrt(SHAPE.size()));
        }
      }
    }
  }

  @Test
  void theLossIsNotFlatWhileFloatsCanTellItFromZero() {
    try (NetworkClassifier classifier = scaled(30)) {
      Gradients result = classifier.gradients(request(false));
      for (int i = 0; i < N; i++) {
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
          if (c != 3) {
            sum += Math.exp(result.logits()[i * CLASSES + c] - result.logits()[i * CLASSES + 3]);
          }
        }
        assertThat(result.losses()[i] / Math.log1p(sum)).isCloseTo(1, within(1e-4));
      }
    }
  }

  private static double norm(float[] values, int i) {
    double squares = 0;
    for (int j = i * SHAPE.size(); j < (i + 1) * SHAPE.size(); j++) {
      squares += (double) values[j] * values[j];
    }
    return Math.sqrt(squares);
  }
}
