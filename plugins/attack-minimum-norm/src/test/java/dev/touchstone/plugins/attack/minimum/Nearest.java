package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import java.util.Comparator;
import java.util.stream.IntStream;

/** A linear classifier, its images, and how far the nearest misclassified image of each is. */
record Nearest(LinearClassifier classifier, LabeledImages images, Norm norm) {

  static final Seed SEED = new Seed(3);
  private static final ImageShape SHAPE = new ImageShape(4, 4, 1);

  /** Images with pixels from 0 to 1, bounds included. */
  static Nearest of(int classes, int samples, Norm norm) {
    LinearClassifier classifier = LinearClassifier.random(SHAPE, classes, SEED);
    return new Nearest(classifier, classifier.images(samples, SEED), norm);
  }

  int count() {
    return images.count();
  }

  /** By bisection over the length of the way that clips at bounds; in closed form otherwise. */
  double distance(int row) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int other = 0; other < classifier.classes(); other++) {
      if (other != images.labels()[row]) {
        nearest = Math.min(nearest, distance(row, other));
      }
    }
    return nearest;
  }

  private double distance(int row, int other) {
    if (norm == Norm.L1 || norm == Norm.L0) {
      return sparseDistance(row, other);
    }
    double low = 0;
    double high = 1e3;
    for (int i = 0; i < 80; i++) {
      double middle = (low + high) / 2;
      if (difference(row, other, moved(row, other, middle)) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    float[] image = moved(row, other, high);
    return difference(row, other, image) < -1e-3
        ? Double.POSITIVE_INFINITY
        : norm.distance(image, 0, images.image(row), 0, SHAPE);
  }

  /**
   * By the pixels that gain most in turn: for their change in L1, for themselves in L0. Each goes
   * to its bound; in L1 the last one only as far as it must.
   */
  private double sparseDistance(int row, int other) {
    float[] image = images.image(row);
    double[] slopes = new double[image.length];
    double[] rooms = new double[image.length];
    for (int i = 0; i < image.length; i++) {
      slopes[i] = (double) classifier.weight(other, i) - classifier.weight(images.labels()[row], i);
      rooms[i] = slopes[i] > 0 ? 1.0 - image[i] : image[i];
    }
    double left = -difference(row, other, image);
    double distance = 0;
    for (int i :
        IntStream.range(0, image.length)
            .boxed()
            .sorted(
                Comparator.comparingDouble(
                    i -> -Math.abs(slopes[i]) * (norm == Norm.L0 ? rooms[i] : 1)))
            .toList()) {
      double slope = Math.abs(slopes[i]);
      if (slope * rooms[i] >= left) {
        return distance + (norm == Norm.L0 ? 1 : left / slope);
      }
      left -= slope * rooms[i];
      distance += norm == Norm.L0 ? 1 : rooms[i];
    }
    return Double.POSITIVE_INFINITY;
  }

  private double difference(int row, int other, float[] image) {
    float[] z = classifier.logits(image, new long[1]);
    return (double) z[other] - z[images.labels()[row]];
  }

  private float[] moved(int row, int other, double way) {
    float[] image = images.image(row);
    for (int i = 0; i < image.length; i++) {
      double slope =
          (double) classifier.weight(other, i) - classifier.weight(images.labels()[row], i);
      double step = norm == Norm.LINF ? Math.signum(slope) : slope;
      image[i] = (float) Math.max(0, Math.min(1, image[i] + way * step));
    }
    return image;
  }

  /** Whether an attack breaks a sample at this share of the distance to the nearest image. */
  boolean breaks(Attack attack, int row, double share) {
    double radius = share * distance(row);
    NormBall threat = new NormBall(norm, norm == Norm.L0 ? Math.floor(radius) : radius);
    TestTask task = TestTask.Setup.of(classifier, images, threat, SEED).withSamples(row).task();
    attack.run(task);
    return task.row(0).broken();
  }

  /** A task with all images as its threat. */
  TestTask everywhere() {
    return TestTask.Setup.of(classifier, images, NormBall.whole(norm, SHAPE), SEED)
        .withJudge(TestTask.Judge.NEVER_BROKEN)
        .task();
  }

  double distanceOf(int row, float[] image) {
    return norm.distance(image, 0, images.image(row), 0, SHAPE);
  }
}
