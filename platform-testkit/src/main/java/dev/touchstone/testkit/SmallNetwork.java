package dev.touchstone.testkit;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A network of one hidden layer of ReLUs, z = V relu(W x + b) + c, trained here on blobs around a
 * few random images by stochastic gradient descent: the smallest model on which attacks meet kinks,
 * local optima and margins that training has made. In double precision, image by image; the same on
 * every machine but for rounding.
 */
final class SmallNetwork implements DifferentiableClassifier {

  private static final ImageShape SHAPE = new ImageShape(4, 4, 1);
  private static final int CLASSES = 4;
  private static final int CENTRES = 12;
  private static final int HIDDEN = 24;
  private static final int STEPS = 6000;
  private static final double RATE = 0.05;

  /** How far the values of an image lie from those of its centre at most. */
  private static final double SPREAD = 0.25;

  private static final SmallNetwork TRAINED = new SmallNetwork(new Seed(11));

  private final float[][] centres = new float[CENTRES][SHAPE.size()];
  private final double[][] hidden = new double[HIDDEN][SHAPE.size() + 1];
  private final double[][] output = new double[CLASSES][HIDDEN + 1];

  private SmallNetwork(Seed seed) {
    RandomGenerator random = seed.derive("small network").generator();
    for (float[] centre : centres) {
      for (int i = 0; i < centre.length; i++) {
        centre[i] = random.nextFloat();
      }
    }
    fill(hidden, Math.sqrt(2.0 / SHAPE.size()), random);
    fill(output, Math.sqrt(2.0 / HIDDEN), random);
    for (int step = 0; step < STEPS; step++) {
      int centre = random.nextInt(CENTRES);
      learn(around(centres[centre], random), centre % CLASSES);
    }
  }

  /** The network; the same object at every call. */
  static SmallNetwork trained() {
    return TRAINED;
  }

  private static void fill(double[][] weights, double scale, RandomGenerator random) {
    for (double[] row : weights) {
      for (int i = 0; i + 1 < row.length; i++) {
        row[i] = scale * random.nextGaussian();
      }
    }
  }

  private static float[] around(float[] centre, RandomGenerator random) {
    float[] image = new float[centre.length];
    for (int i = 0; i < image.length; i++) {
      double value = centre[i] + SPREAD * (2 * random.nextDouble() - 1);
      image[i] = (float) Math.max(0, Math.min(1, value));
    }
    return image;
  }

  private void learn(float[] image, int label) {
    double[] active = activations(image);
    double[] byLogit = softmax(logits(active));
    byLogit[label] -= 1;
    double[] byHidden = byHidden(active, byLogit);
    for (int k = 0; k < CLASSES; k++) {
      add(output[k], active, -RATE * byLogit[k]);
    }
    double[] input = new double[image.length];
    Arrays.setAll(input, i -> image[i]);
    for (int h = 0; h < HIDDEN; h++) {
      add(hidden[h], input, -RATE * byHidden[h]);
    }
  }

  /** Adds to a row of weights, and to the bias behind them. */
  private static void add(double[] row, double[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      row[i] += factor * values[i];
    }
    row[values.length] += factor;
  }

  private double[] activations(float[] image) {
    double[] active = new double[HIDDEN];
    for (int h = 0; h < HIDDEN; h++) {
      double sum = hidden[h][image.length];
      for (int i = 0; i < image.length; i++) {
        sum += hidden[h][i] * image[i];
      }
      active[h] = Math.max(0, sum);
    }
    return active;
  }

  private double[] logits(double[] active) {
    double[] logits = new double[CLASSES];
    for (int k = 0; k < CLASSES; k++) {
      logits[k] = output[k][HIDDEN];
      for (int h = 0; h < HIDDEN; h++) {
        logits[k] += output[k][h] * active[h];
      }
    }
    return logits;
  }

  private static double[] softmax(double[] logits) {
    double largest = Arrays.stream(logits).max().orElseThrow();
    double[] shares = Arrays.stream(logits).map(z -> Math.exp(z - largest)).toArray();
    double sum = Arrays.stream(shares).sum();
    Arrays.setAll(shares, k -> shares[k] / sum);
    return shares;
  }

  private double[] byHidden(double[] active, double[] byLogit) {
    double[] gradient = new double[HIDDEN];
    for (int h = 0; h < HIDDEN; h++) {
      for (int k = 0; k < CLASSES && active[h] > 0; k++) {
        gradient[h] += byLogit[k] * output[k][h];
      }
    }
    return gradient;
  }

  /**
   * Images of the kind that it was trained on, of its own classes: all are classified correctly.
   */
  LabeledImages images(int count, Seed seed) {
    RandomGenerator random = seed.derive("images of the small network").generator();
    float[] pixels = new float[count * SHAPE.size()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      float[] image = around(centres[random.nextInt(CENTRES)], random);
      System.arraycopy(image, 0, pixels, i * image.length, image.length);
      labels[i] = prediction(image);
    }
    return new LabeledImages(SHAPE, pixels, labels);
  }

  /** The class of one image. */
  int prediction(float[] image) {
    double[] logits = logits(activations(image));
    int best = 0;
    for (int k = 1; k < CLASSES; k++) {
      best = logits[k] > logits[best] ? k : best;
    }
    return best;
  }

  @Override
  public ImageShape inputShape() {
    return SHAPE;
  }

  @Override
  public int classes() {
    return CLASSES;
  }

  @Override
  public boolean stochastic() {
    return false;
  }

  @Override
  public List<String> surrogates() {
    return List.of();
  }

  @Override
  public float[] logits(float[] images, long[] noiseSeeds) {
    float[] logits = new float[noiseSeeds.length * CLASSES];
    for (int i = 0; i < noiseSeeds.length; i++) {
      double[] z = logits(activations(image(images, i)));
      for (int k = 0; k < CLASSES; k++) {
        logits[i * CLASSES + k] = (float) z[k];
      }
    }
    return logits;
  }

  private static float[] image(float[] images, int index) {
    return Arrays.copyOfRange(images, index * SHAPE.size(), (index + 1) * SHAPE.size());
  }

  @Override
  public Gradients gradients(GradientRequest request) {
    if (request.surrogate().isPresent()) {
      throw new UserException("this network has no surrogate " + request.surrogate().get());
    }
    int n = request.labels().length;
    float[] logits = logits(request.images(), request.noiseSeeds());
    float[] losses = new float[n];
    float[] cotangents = new float[n * CLASSES];
    for (int i = 0; i < n; i++) {
      double[] z = new double[CLASSES];
      for (int k = 0; k < CLASSES; k++) {
        z[k] = logits[i * CLASSES + k];
      }
      int label = request.labels()[i];
      LogitLoss loss =
          request.targets().isPresent()
              ? LogitLoss.of(request.loss(), z, label, request.targets().get()[i])
              : LogitLoss.of(request.loss(), z, label);
      losses[i] = (float) loss.value();
      for (int k = 0; k < CLASSES; k++) {
        cotangents[i * CLASSES + k] = (float) loss.derivative()[k];
      }
    }
    float[] gradients =
        vectorJacobianProduct(request.images(), cotangents, Optional.empty(), request.noiseSeeds());
    return new Gradients(logits, losses, gradients);
  }

  @Override
  public float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
    float[] products = new float[images.length];
    for (int n = 0; n < noiseSeeds.length; n++) {
      double[] byLogit = new double[CLASSES];
      for (int k = 0; k < CLASSES; k++) {
        byLogit[k] = cotangents[n * CLASSES + k];
      }
      double[] byHidden = byHidden(activations(image(images, n)), byLogit);
      for (int i = 0; i < SHAPE.size(); i++) {
        double sum = 0;
        for (int h = 0; h < HIDDEN; h++) {
          sum += byHidden[h] * hidden[h][i];
        }
        products[n * SHAPE.size() + i] = (float) sum;
      }
    }
    return products;
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
