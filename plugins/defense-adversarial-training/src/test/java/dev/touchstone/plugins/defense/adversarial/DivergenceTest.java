package dev.touchstone.plugins.defense.adversarial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.tensorflow.training.TrainingDefense;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class DivergenceTest {

  private static final int CLASSES = 4;

  private static float[] logits(int rows, long seed) {
    RandomGenerator random = new Seed(seed).generator();
    float[] logits = new float[rows * CLASSES];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (2 * random.nextGaussian());
    }
    return logits;
  }

  /** Of p = (1/2, 1/2) and q = (1/4, 3/4): ½ log 2 + ½ log ⅔ = ½ log 4/3. */
  @Test
  void equalsTheClosedForm() {
    float[] losses = new float[2];
    float[] cotangents = new float[4];
    float log3 = (float) Math.log(3);
    new Divergence()
        .evaluate(
            new float[] {7, 7, 200, -200}, new float[] {0, log3, 200, -200}, 2, losses, cotangents);
    assertThat(losses[0]).isCloseTo((float) (0.5 * Math.log(4.0 / 3)), within(1e-6f));
    assertThat(cotangents[0]).isCloseTo(-0.25f, within(1e-6f));
    assertThat(cotangents[1]).isCloseTo(0.25f, within(1e-6f));
    assertThat(losses[1]).isZero();
    assertThat(cotangents[2]).isZero();
  }

  @Test
  void derivativeAgreesWithFiniteDifferences() {
    int rows = 6;
    float[] natural = logits(rows, 1);
    float[] attacked = logits(rows, 2);
    float[] cotangents = new float[attacked.length];
    new Divergence().evaluate(natural, attacked, CLASSES, new float[rows], cotangents);
    float step = 1e-2f;
    for (int i = 0; i < attacked.length; i++) {
      double difference =
          (at(natural, attacked, i, step) - at(natural, attacked, i, -step)) / (2 * step);
      assertThat((double) cotangents[i]).isCloseTo(difference, within(2e-3));
    }
  }

  private static double at(float[] natural, float[] attacked, int index, float move) {
    float[] moved = attacked.clone();
    moved[index] += move;
    float[] losses = new float[moved.length / CLASSES];
    new Divergence().evaluate(natural, moved, CLASSES, losses, new float[moved.length]);
    return losses[index / CLASSES];
  }

  /** Natural rows first: mean CE of those + β · mean KL, and its derivative by all logits. */
  @Test
  void lossOfTradesEqualsItsClosedForm() {
    int n = 3;
    float[] logits = logits(2 * n, 3);
    int[] labels = {2, 0, 3};
    TrainingDefense defense =
        TinyProblem.defense(TinyProblem.parameters(Method.TRADES, TinyProblem.PGD));
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> fed =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, CLASSES)));
      Operand<TFloat32> loss =
          defense.loss(tf, fed, tf.constant(new int[] {2, 0, 3, 2, 0, 3}), CLASSES);
      assertThat(loss.shape().numDimensions()).isZero();
      Output<?>[] gradient = graph.addGradients(loss.asOutput(), new Output<?>[] {fed.asOutput()});
      try (Session session = new Session(graph);
          TFloat32 values = TFloat32.tensorOf(Shape.of(2L * n, CLASSES), DataBuffers.of(logits));
          Result result = session.runner().feed(fed, values).fetch(loss).fetch(gradient[0]).run()) {
        float[] scalar = new float[1];
        float[] gradients = new float[logits.length];
        result.get(0).asRawTensor().data().asFloats().read(scalar);
        result.get(1).asRawTensor().data().asFloats().read(gradients);
        assertThat((double) scalar[0]).isCloseTo(trades(logits, labels), within(1e-5));
        for (int i = 0; i < logits.length; i++) {
          double step = 1e-4;
          double difference =
              (trades(moved(logits, i, step), labels) - trades(moved(logits, i, -step), labels))
                  / (2 * step);
          assertThat((double) gradients[i]).isCloseTo(difference, within(1e-5));
        }
      }
    }
  }

  private static double[] moved(float[] logits, int index, double step) {
    double[] moved = new double[logits.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = logits[i] + (i == index ? step : 0);
    }
    return moved;
  }

  private static double trades(float[] logits, int[] labels) {
    return trades(moved(logits, 0, 0), labels);
  }

  /** In doubles, straight from the definition, β = 6. */
  private static double trades(double[] logits, int[] labels) {
    int n = labels.length;
    double loss = 0;
    for (int i = 0; i < n; i++) {
      double[] p = softmax(logits, i);
      double[] q = softmax(logits, n + i);
      loss -= Math.log(p[labels[i]]) / n;
      for (int k = 0; k < CLASSES; k++) {
        loss += 6 * p[k] * Math.log(p[k] / q[k]) / n;
      }
    }
    return loss;
  }

  private static double[] softmax(double[] logits, int row) {
    double[] p = new double[CLASSES];
    double sum = 0;
    for (int k = 0; k < CLASSES; k++) {
      p[k] = Math.exp(logits[row * CLASSES + k]);
      sum += p[k];
    }
    for (int k = 0; k < CLASSES; k++) {
      p[k] /= sum;
    }
    return p;
  }
}
