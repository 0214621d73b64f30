package dev.touchstone.plugins.defense.smoothing;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestCertificationTask;
import dev.touchstone.testkit.graph.TestImages;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Two classes with logits 0 and 2 · (w · x + b). Smoothed, it is the same classifier: its exact
 * radius is |w · x + b| / ‖w‖, its probability of class 1 is Φ((w · x + b) / (σ ‖w‖)).
 */
final class LinearEntry {

  static final ImageShape SHAPE = new ImageShape(4, 4, 1);
  static final int CLASSES = 2;

  private static final int SIZE = SHAPE.size();
  private static final double SCALE = 2;

  private LinearEntry() {}

  /** Alternating signs and different sizes; ‖w‖ is about 2.5. */
  private static double w(int pixel) {
    return (pixel % 2 == 0 ? 1 : -1) * (0.4 + 0.03 * pixel);
  }

  static double norm() {
    double sum = 0;
    for (int j = 0; j < SIZE; j++) {
      sum += w(j) * w(j);
    }
    return Math.sqrt(sum);
  }

  /** (w · x + b) / ‖w‖: its sign is the class, its size the exact radius. */
  static double distance(float[] image, double bias) {
    double sum = bias;
    for (int j = 0; j < SIZE; j++) {
      sum += w(j) * image[j];
    }
    return sum / norm();
  }

  /** The image moved straight to or from the decision boundary. */
  static float[] moved(float[] image, double by) {
    float[] moved = image.clone();
    for (int j = 0; j < SIZE; j++) {
      moved[j] += (float) (by * w(j) / norm());
    }
    return moved;
  }

  static GraphModel model() {
    return (network, images) -> {
      var tf = network.ops();
      Operand<TFloat32> flat = tf.reshape(images, tf.constant(new int[] {-1, SIZE}));
      Operand<TFloat32> kernel =
          network.variable("weight", Initializer.GLOROT_UNIFORM, SIZE, CLASSES);
      Operand<TFloat32> bias = network.variable("bias", Initializer.ZEROS, CLASSES);
      return tf.math.add(tf.linalg.matMul(flat, kernel), bias);
    };
  }

  static Weights weights(double bias) {
    float[] kernel = new float[SIZE * CLASSES];
    for (int j = 0; j < SIZE; j++) {
      kernel[j * CLASSES + 1] = (float) (SCALE * w(j));
    }
    TreeMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put("weight", new Tensor(new long[] {SIZE, CLASSES}, kernel));
    tensors.put("bias", new Tensor(new long[] {CLASSES}, new float[] {0, (float) (SCALE * bias)}));
    return new Weights(tensors, Map.of());
  }

  /** Logit of class 1, whose other one is 0. */
  static double logit(double distance) {
    return SCALE * norm() * distance;
  }

  /** Random images with the labels that the classifier gives. */
  static LabeledImages images(int count, double bias) {
    LabeledImages images = TestImages.random(SHAPE, count, CLASSES, 3);
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = distance(images.image(i), bias) > 0 ? 1 : 0;
    }
    return new LabeledImages(SHAPE, images.pixels(), labels);
  }

  static TestCertificationTask task(
      LabeledImages images, double bias, NormBall threat, InputDefense... defenses) {
    return new TestCertificationTask(
        new TestCertificationTask.Entry(model(), List.of(defenses), weights(bias), CLASSES),
        images,
        threat);
  }
}
