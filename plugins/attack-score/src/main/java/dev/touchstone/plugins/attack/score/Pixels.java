package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Pixels in L0 (Croce et al. 2022, section 3.1): ε pixels have random values of 0 and 1, and a step
 * gives some of them their clean values back and takes as many others instead.
 */
record Pixels(ImageShape shape) implements Geometry {

  static Geometry of(Norm norm, ImageShape shape) {
    if (norm != Norm.L0) {
      throw new UserException(
          "attack sparse-rs: searches in L0, and not in %s; name the threats that it is for (threats: [...])"
              .formatted(norm.symbol()));
    }
    return new Pixels(shape);
  }

  @Override
  public void start(float[] image, double epsilon, RandomGenerator random) {
    int count = (int) Math.min(epsilon, pixels());
    int[] order = shuffled(IntStream.range(0, pixels()).toArray(), count, random);
    for (int i = 0; i < count; i++) {
      paint(image, image.clone(), order[i], random);
    }
  }

  @Override
  public void change(
      float[] image, float[] clean, double epsilon, double share, RandomGenerator random) {
    int allowed = (int) Math.min(epsilon, pixels());
    if (allowed == 0) {
      return;
    }
    int[] changed = IntStream.range(0, pixels()).filter(p -> differs(image, clean, p)).toArray();
    int[] others = IntStream.range(0, pixels()).filter(p -> !differs(image, clean, p)).toArray();
    if (others.length == 0) {
      // All pixels are allowed and changed: one gets other values.
      paint(image, clean, changed[random.nextInt(changed.length)], random);
      return;
    }
    int count = Math.min(Math.max(1, (int) (share * allowed)), others.length);
    // What is not used up of the ball is room for others, before any is given back.
    int back = Math.max(0, Math.min(changed.length, changed.length + count - allowed));
    shuffled(changed, back, random);
    for (int i = 0; i < back; i++) {
      int at = changed[i] * shape.channels();
      System.arraycopy(clean, at, image, at, shape.channels());
    }
    shuffled(others, count, random);
    for (int i = 0; i < count; i++) {
      paint(image, clean, others[i], random);
    }
  }

  private int pixels() {
    return shape.height() * shape.width();
  }

  private boolean differs(float[] image, float[] clean, int pixel) {
    for (int i = pixel * shape.channels(); i < (pixel + 1) * shape.channels(); i++) {
      if (image[i] != clean[i]) {
        return true;
      }
    }
    return false;
  }

  /** A corner of the colour cube; not the clean one, which would waste a pixel. */
  private void paint(float[] image, float[] clean, int pixel, RandomGenerator random) {
    int from = pixel * shape.channels();
    for (int i = from; i < from + shape.channels(); i++) {
      image[i] = random.nextInt(2);
    }
    if (!differs(image, clean, pixel)) {
      int i = from + random.nextInt(shape.channels());
      image[i] = 1 - image[i];
    }
  }

  /** Brings a random choice of {@code count} values to the front. */
  private static int[] shuffled(int[] values, int count, RandomGenerator random) {
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(values.length - i);
      int value = values[i];
      values[i] = values[other];
      values[other] = value;
    }
    return values;
  }
}
