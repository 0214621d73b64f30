package dev.touchstone.testkit;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Logits z = W x + b, computed image by image in double precision: a classifier whose optimal
 * perturbations are known in closed form and whose answers never depend on the batch.
 *
 * <p>Immutable. The {@code with…} methods return changed copies.
 */
public final class LinearClassifier implements DifferentiableClassifier {

  /** Surrogate that passes gradients through; the default of {@link #withSurrogates}. */
  public static final String STRAIGHT_THROUGH = "straight-through";

  /** Surrogate whose gradients are all zero. */
  public static final String VANISHING = "vanishing";

  private final ImageShape shape;
  private final int classes;
  private final float[] weights;
  private final float[] biases;
  private final double noise;
  private final List<String> surrogates;

  /**
   * A classifier of the given weights.
   *
   * @param shape shape of the images
   * @param weights classes × image size, row by row
   * @param biases one per class
   */
  public LinearClassifier(ImageShape shape, float[] weights, float[] biases) {
    this(shape, weights.clone(), biases.clone(), 0, List.of());
    if (weights.length != biases.length * shape.size()) {
      throw new IllegalArgumentException(
          weights.length + " weights do not fit " + biases.length + " classes of " + shape);
    }
  }

  private LinearClassifier(
      ImageShape shape, float[] weights, float[] biases, double noise, List<String> surrogates) {
    this.shape = shape;
    this.classes = biases.length;
    this.weights = weights;
    this.biases = biases;
    this.noise = noise;
    this.surrogates = surrogates;
  }

  /** A classifier with standard normal weights, and biases that balance the grey image's logits. */
  public static LinearClassifier random(ImageShape shape, int classes, Seed seed) {
    RandomGenerator random = seed.derive("linear classifier").generator();
    float[] weights = new float[classes * shape.size()];
    float[] biases = new float[classes];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
      biases[i / shape.size()] -= 0.5f * weights[i];
    }
    return new LinearClassifier(shape, weights, biases);
  }

  /** A copy that adds Gaussian noise of standard deviation {@code sigma} to each pixel. */
  public LinearClassifier withInputNoise(double sigma) {
    return new LinearClassifier(shape, weights, biases, sigma, surrogates);
  }

  /** A copy that offers {@link #STRAIGHT_THROUGH} (default) and {@link #VANISHING}. */
  public LinearClassifier withSurrogates() {
    return new LinearClassifier(
        shape, weights, biases, noise, List.of(STRAIGHT_THROUGH, VANISHING));
  }

  /** A copy whose logits are larger by a factor. */
  public LinearClassifier times(float factor) {
    return new LinearClassifier(
        shape, times(weights, factor), times(biases, factor), noise, surrogates);
  }

  private static float[] times(float[] values, float factor) {
    float[] larger = values.clone();
    for (int i = 0; i < larger.length; i++) {
      larger[i] *= factor;
    }
    return larger;
  }

  /** A view of this classifier that gives logits only. */
  public Classifier withoutGradients() {
    return new QueryOnly(this);
  }

  /**
   * Images with uniform pixels, some at 0 and 1, labelled by this classifier without its noise, so
   * that all are classified correctly.
   */
  public LabeledImages images(int count, Seed seed) {
    RandomGenerator random = seed.derive("images").generator();
    float[] pixels = new float[count * shape.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.max(0f, Math.min(1f, random.nextFloat() * 1.2f - 0.1f));
    }
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      double[] z = logitsOf(pixels, i, Optional.empty());
      for (int c = 1; c < classes; c++) {
        labels[i] = z[c] > z[labels[i]] ? c : labels[i];
      }
    }
    return new LabeledImages(shape, pixels, labels);
  }

  /** Weight of one pixel for one class. */
  public float weight(int classIndex, int pixel) {
    return weights[classIndex * shape.size() + pixel];
  }

  @Override
  public ImageShape inputShape() {
    return shape;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public boolean stochastic() {
    return noise > 0;
  }

  @Override
  public List<String> surrogates() {
    return surrogates;
  }

  @Override
  public float[] logits(float[] images, long[] noiseSeeds) {
    float[] logits = new float[noiseSeeds.length * classes];
    for (int i = 0; i < noiseSeeds.length; i++) {
      store(logitsOf(images, i, Optional.of(noiseSeeds[i])), logits, i * classes);
    }
    return logits;
  }

  @Override
  public Gradients gradients(GradientRequest request) {
    double gain = gain(request.surrogate());
    int count = request.labels().length;
    float[] logits = new float[count * classes];
    float[] losses = new float[count];
    float[] gradients = new float[count * shape.size()];
    for (int i = 0; i < count; i++) {
      int row = i;
      double[] z = logitsOf(request.images(), i, Optional.of(request.noiseSeeds()[i]));
      LogitLoss loss =
          request
              .targets()
              .map(t -> LogitLoss.of(request.loss(), z, request.labels()[row], t[row]))
              .orElseGet(() -> LogitLoss.of(request.loss(), z, request.labels()[row]));
      store(z, logits, i * classes);
      losses[i] = (float) loss.value();
      pullBack(loss.derivative(), gain, gradients, i * shape.size());
    }
    return new Gradients(logits, losses, gradients);
  }

  @Override
  public float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
    double gain = gain(surrogate);
    float[] products = new float[noiseSeeds.length * shape.size()];
    for (int i = 0; i < noiseSeeds.length; i++) {
      double[] cotangent = new double[classes];
      for (int c = 0; c < classes; c++) {
        cotangent[c] = cotangents[i * classes + c];
      }
      pullBack(cotangent, gain, products, i * shape.size());
    }
    return products;
  }

  @Override
  public void close() {}

  private double gain(Optional<String> surrogate) {
    if (surrogate.isPresent() && !surrogates.contains(surrogate.get())) {
      throw new UserException("surrogate '" + surrogate.get() + "' is not one of " + surrogates);
    }
    return surrogate.equals(Optional.of(VANISHING)) ? 0 : 1;
  }

  private double[] logitsOf(float[] images, int index, Optional<Long> noiseSeed) {
    int size = shape.size();
    double[] x = new double[size];
    for (int i = 0; i < size; i++) {
      x[i] = images[index * size + i];
    }
    if (noise > 0 && noiseSeed.isPresent()) {
      RandomGenerator random = new Seed(noiseSeed.get()).generator();
      for (int i = 0; i < size; i++) {
        x[i] += noise * random.nextGaussian();
      }
    }
    double[] z = new double[classes];
    for (int c = 0; c < classes; c++) {
      z[c] = biases[c];
      for (int i = 0; i < size; i++) {
        z[c] += weight(c, i) * x[i];
      }
    }
    return z;
  }

  private void pullBack(double[] cotangent, double gain, float[] gradients, int offset) {
    for (int i = 0; i < shape.size(); i++) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += cotangent[c] * weight(c, i);
      }
      gradients[offset + i] = gain == 0 ? 0 : (float) (gain * sum);
    }
  }

  private static void store(double[] values, float[] into, int offset) {
    for (int i = 0; i < values.length; i++) {
      into[offset + i] = (float) values[i];
    }
  }

  private record QueryOnly(Classifier delegate) implements Classifier {
    @Override
    public ImageShape inputShape() {
      return delegate.inputShape();
    }

    @Override
    public int classes() {
      return delegate.classes();
    }

    @Override
    public boolean stochastic() {
      return delegate.stochastic();
    }

    @Override
    public float[] logits(float[] images, long[] noiseSeeds) {
      return delegate.logits(images, noiseSeeds);
    }

    @Override
    public void close() {
      delegate.close();
    }
  }
}
