package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A linear classifier with images, and the perturbations that are optimal for it in closed form.
 *
 * @param classifier the classifier
 * @param images images that it classifies as labelled
 * @param threat the threat
 */
record Linear(LinearClassifier classifier, LabeledImages images, NormBall threat) {

  static final ImageShape SHAPE = new ImageShape(4, 4, 1);
  static final Seed SEED = new Seed(11);

  /** Images with pixels from 0 to 1, bounds included. */
  static Linear of(int classes, int samples, NormBall threat) {
    LinearClassifier classifier = LinearClassifier.random(SHAPE, classes, SEED);
    return new Linear(classifier, classifier.images(samples, SEED), threat);
  }

  /** Images with pixels within 0.2 of 0.5, so that a small ball meets no bound. */
  static Linear inside(int classes, int samples, NormBall threat) {
    Linear wide = of(classes, samples, threat);
    float[] pixels = wide.images().pixels().clone();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = 0.5f + 0.4f * (pixels[i] - 0.5f);
    }
    // The random classifier's logits all vanish on grey: shrinking towards it keeps the labels.
    return new Linear(
        wide.classifier(), new LabeledImages(SHAPE, pixels, wide.images().labels()), threat);
  }

  TestTask.Setup setup() {
    return TestTask.Setup.of(classifier, images, threat, SEED);
  }

  TestTask.Setup setup(LinearClassifier other) {
    return TestTask.Setup.of(other, images, threat, SEED);
  }

  int label(int sample) {
    return images.labels()[sample];
  }

  /** The best class other than the label at the clean image. */
  int runnerUp(int sample) {
    float[] logits = classifier.logits(images.image(sample), new long[1]);
    int best = -1;
    for (int c = 0; c < logits.length; c++) {
      if (c != label(sample) && (best < 0 || logits[c] > logits[best])) {
        best = c;
      }
    }
    return best;
  }

  /** Logit of the label minus the largest other one. */
  double margin(int sample, float[] image) {
    float[] logits = classifier.logits(image, new long[1]);
    double others = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < logits.length; c++) {
      others = c == label(sample) ? others : Math.max(others, logits[c]);
    }
    return logits[label(sample)] - others;
  }

  /** Gradient of z_plus − z_minus. */
  double[] direction(int plus, int minus) {
    double[] direction = new double[SHAPE.size()];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = (double) classifier.weight(plus, i) - classifier.weight(minus, i);
    }
    return direction;
  }

  /** Clean image + ε n(w_plus − w_minus), clipped: in L∞ the optimum, in L2 away from bounds. */
  float[] optimum(int sample, int plus, int minus) {
    double[] direction = direction(plus, minus);
    double scale = threat.epsilon();
    if (threat.norm() == Norm.L2) {
      scale /= Math.sqrt(squares(direction));
    }
    return moved(sample, direction, scale);
  }

  /** The L2 optimum within the box: clip(x + λ w) for the λ that uses up the ball. */
  float[] boxedL2Optimum(int sample, int plus, int minus) {
    double[] direction = direction(plus, minus);
    double low = 0;
    double high = 1e3;
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      float[] image = moved(sample, direction, middle);
      double distance = Norm.L2.distance(image, 0, images.image(sample), 0, images.shape());
      if (distance < threat.epsilon()) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return moved(sample, direction, low);
  }

  /** The L1 optimum within the box: the largest weights to their bounds, until ε is used up. */
  float[] boxedL1Optimum(int sample, int plus, int minus) {
    double[] direction = direction(plus, minus);
    float[] image = images.image(sample);
    double left = threat.epsilon();
    for (int i :
        IntStream.range(0, image.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -Math.abs(direction[i])))
            .toList()) {
      double room = direction[i] > 0 ? 1.0 - image[i] : image[i];
      double way = Math.min(left, room);
      image[i] += (float) (Math.signum(direction[i]) * way);
      left -= way;
    }
    return image;
  }

  private float[] moved(int sample, double[] direction, double scale) {
    float[] image = images.image(sample);
    for (int i = 0; i < image.length; i++) {
      double step = threat.norm() == Norm.LINF ? Math.signum(direction[i]) : direction[i];
      image[i] = (float) Math.max(0, Math.min(1, image[i] + scale * step));
    }
    return image;
  }

  private static double squares(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }
}
