package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.TestTask.Judge;
import dev.touchstone.testkit.TestTask.Setup;
import java.util.List;

/** A linear classifier of two classes, its images, and the nearest misclassified image of each. */
final class Linear {

  static final ImageShape SHAPE = new ImageShape(5, 5, 1);
  static final Seed SEED = new Seed(5);
  static final LinearClassifier CLASSIFIER = LinearClassifier.random(SHAPE, 2, SEED);

  /** Pixels from 0 to 1, bounds included. */
  static final LabeledImages IMAGES = CLASSIFIER.images(10, SEED);

  private Linear() {}

  /** As the platform judges attacks for the nearest image. */
  static TestTask run(Attack attack, LabeledImages images, Norm norm) {
    TestTask task = task(images, norm);
    attack.run(task);
    return task;
  }

  static TestTask task(Norm norm) {
    return task(IMAGES, norm);
  }

  private static TestTask task(LabeledImages images, Norm norm) {
    return Setup.of(CLASSIFIER, images, NormBall.whole(norm, SHAPE), SEED)
        .withJudge(Judge.NEVER_BROKEN)
        .task();
  }

  /** The last that was proposed, which is the nearest. */
  static float[] last(TestTask task, int row) {
    List<float[]> proposals = task.row(row).proposals();
    return proposals.get(proposals.size() - 1);
  }

  static boolean misclassified(int row, float[] image) {
    float[] logits = CLASSIFIER.logits(image, new long[1]);
    int label = IMAGES.labels()[row];
    return logits[1 - label] >= logits[label];
  }

  static double distance(Norm norm, int row, float[] image) {
    return norm.distance(image, 0, IMAGES.image(row), 0, SHAPE);
  }

  /** Pixels go against the margin, each until it meets its bound; how far, by bisection. */
  static double shortest(Norm norm, int row) {
    return distance(norm, row, moved(norm, row, way(norm, row)));
  }

  private static double way(Norm norm, int row) {
    double low = 0;
    double high = 100;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (misclassified(row, moved(norm, row, middle))) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /** An image of another class, so many times as far along the shortest way in L2. */
  static float[] beyond(int row, double times) {
    return moved(Norm.L2, row, times * way(Norm.L2, row));
  }

  private static float[] moved(Norm norm, int row, double way) {
    float[] image = IMAGES.image(row);
    int label = IMAGES.labels()[row];
    for (int i = 0; i < image.length; i++) {
      double slope = (double) CLASSIFIER.weight(1 - label, i) - CLASSIFIER.weight(label, i);
      double step = norm == Norm.LINF ? Math.signum(slope) : slope;
      image[i] = (float) Math.max(0, Math.min(1, image[i] + way * step));
    }
    return image;
  }
}
