package dev.touchstone.core.cells.attack;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;

/** Tasks of one pixel, for tests of the judge. */
final class JudgedTasks {

  static final ImageShape PIXEL = new ImageShape(1, 1, 1);

  /** Logits (0, 10 (x − 0.5)): class 1 above one half. */
  static final LinearClassifier STEP =
      new LinearClassifier(PIXEL, new float[] {0, 10}, new float[] {0, -5});

  static JudgedTask task(Classifier classifier, double epsilon, float... pixels) {
    int[] labels = new int[pixels.length];
    int[] samples = new int[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      labels[i] = pixels[i] > 0.5f ? 1 : 0;
      samples[i] = 100 + i;
    }
    return new JudgedTask(
        classifier,
        new NormBall(Norm.LINF, epsilon),
        new LabeledImages(PIXEL, pixels, labels),
        samples,
        new Seed(7),
        Allowance.FULL,
        false,
        Cancellation.NEVER);
  }

  private JudgedTasks() {}
}
