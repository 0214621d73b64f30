package dev.touchstone.plugins.attack.binary;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Values above μ become 1, others 0; then a random hidden layer with ReLU, and logits. */
final class ThresholdedNetwork implements DifferentiableClassifier {

  private static final int HIDDEN = 12;
  private static final int CLASSES = 3;

  private final ImageShape shape;
  private final float mu;
  private final double[][] first;
  private final double[][] second;

  ThresholdedNetwork(ImageShape shape, float mu, Seed seed) {
    this.shape = shape;
    this.mu = mu;
    RandomGenerator random = seed.derive("network").generator();
    this.first = normal(HIDDEN, shape.size(), random);
    this.second = normal(CLASSES, HIDDEN, random);
  }

  private static double[][] normal(int rows, int columns, RandomGenerator random) {
    double[][] weights = new double[rows][columns];
    for (double[] row : weights) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return weights;
  }

  private double[] hidden(float[] images, int index) {
    double[] hidden = new double[HIDDEN];
    for (int h = 0; h < HIDDEN; h++) {
      for (int i = 0; i < shape.size(); i++) {
        hidden[h] += images[index * shape.size() + i] > mu ? first[h][i] : 0;
      }
      hidden[h] = Math.max(0, hidden[h]);
    }
    return hidden;
  }

  @Override
  public float[] logits(float[] images, long[] noiseSeeds) {
    float[] logits = new float[noiseSeeds.length * CLASSES];
    for (int n = 0; n < noiseSeeds.length; n++) {
      double[] hidden = hidden(images, n);
      for (int c = 0; c < CLASSES; c++) {
        double sum = 0;
        for (int h = 0; h < HIDDEN; h++) {
          sum += second[c][h] * hidden[h];
        }
        logits[n * CLASSES + c] = (float) sum;
      }
    }
    return logits;
  }

  /** Largest logit of another class. */
  static int rival(float[] logits, int offset, int label) {
    int rival = label == 0 ? 1 : 0;
    for (int c = 0; c < CLASSES; c++) {
      rival = c != label && logits[offset + c] > logits[offset + rival] ? c : rival;
    }
    return rival;
  }

  /** The margin loss, straight through the threshold. */
  @Override
  public Gradients gradients(GradientRequest request) {
    if (request.loss() != Loss.MARGIN || request.targets().isPresent()) {
      throw new UnsupportedOperationException("only the untargeted margin");
    }
    int count = request.labels().length;
    float[] logits = logits(request.images(), request.noiseSeeds());
    float[] losses = new float[count];
    float[] gradients = new float[count * shape.size()];
    for (int n = 0; n < count; n++) {
      int label = request.labels()[n];
      int rival = rival(logits, n * CLASSES, label);
      losses[n] = logits[n * CLASSES + rival] - logits[n * CLASSES + label];
      double[] hidden = hidden(request.images(), n);
      for (int h = 0; h < HIDDEN; h++) {
        double slope = hidden[h] > 0 ? second[rival][h] - second[label][h] : 0;
        for (int i = 0; i < shape.size(); i++) {
          gradients[n * shape.size() + i] += (float) (slope * first[h][i]);
        }
      }
    }
    return new Gradients(logits, losses, gradients);
  }

  @Override
  public float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
    throw new UnsupportedOperationException("not asked by this attack");
  }

  @Override
  public List<String> surrogates() {
    return List.of("straight-through");
  }

  @Override
  public ImageShape inputShape() {
    return shape;
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
  public void close() {}
}
