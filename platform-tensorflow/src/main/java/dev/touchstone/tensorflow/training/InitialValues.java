package dev.touchstone.tensorflow.training;

import dev.touchstone.api.Seed;
import dev.touchstone.tensorflow.graph.BuiltNetwork.Declared;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws first values of variables, each from a stream of its own. */
public final class InitialValues {

  private InitialValues() {}

  /** First value of a variable; depends on the seed, its name and its shape alone. */
  public static Tensor of(Declared variable, Seed seed) {
    long[] shape = variable.shape();
    float[] values = new float[Math.toIntExact(product(shape, shape.length))];
    if (variable.initializer().isEmpty()) {
      Arrays.fill(values, variable.initialValue());
    } else {
      fill(values, variable.initializer().get(), shape, seed.derive(variable.name()).generator());
    }
    return new Tensor(shape, values);
  }

  private static void fill(
      float[] values, Initializer initializer, long[] shape, RandomGenerator random) {
    double fanIn = product(shape, shape.length - 1);
    switch (initializer) {
      case ZEROS -> {}
      case ONES -> Arrays.fill(values, 1);
      case HE_NORMAL -> {
        double deviation = Math.sqrt(2 / fanIn);
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (deviation * random.nextGaussian());
        }
      }
      case GLOROT_UNIFORM -> {
        // Uniform in ±a has variance a²/3. Fan-out: receptive field × last dimension.
        double fanOut =
            shape.length == 0 ? 1 : product(shape, shape.length - 2) * shape[shape.length - 1];
        double bound = Math.sqrt(6 / (fanIn + fanOut));
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
      }
      case UNIT_UNIFORM -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = random.nextFloat();
        }
      }
    }
  }

  /** Product of the first dimensions; 1 when there are none. */
  private static long product(long[] shape, int dimensions) {
    long product = 1;
    for (int i = 0; i < dimensions; i++) {
      product = Math.multiplyExact(product, shape[i]);
    }
    return product;
  }
}
