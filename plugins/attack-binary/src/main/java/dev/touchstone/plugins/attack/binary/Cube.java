package dev.touchstone.plugins.attack.binary;

import dev.touchstone.api.UserException;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.stream.IntStream;

/**
 * The images that a threshold lets an attacker choose from: which values can be moved across μ.
 * Free values are numbered from 0.
 *
 * @param clean the clean image
 * @param values where in the image the free values are
 * @param moved what each is when it is flipped: the nearest float32 number beyond μ
 * @param costs what each flip takes of the room: nothing in L∞, its size in L1, its square in L2
 * @param room what all flips may take together
 */
record Cube(float[] clean, int[] values, float[] moved, double[] costs, double room) {

  /** So that the sum of the flips is within ε in whatever order it is taken. */
  private static final double SLACK = 1e-9;

  /**
   * The cube of one sample.
   *
   * @throws UserException if the attack does not search in the threat's norm
   */
  static Cube of(float[] clean, float mu, NormBall threat) {
    checkNorm(threat.norm());
    double room =
        switch (threat.norm()) {
          case L2 -> threat.epsilon() * threat.epsilon() * (1 - SLACK);
          case L1 -> threat.epsilon() * (1 - SLACK);
          case LINF, L0 -> 0;
        };
    float[] across = new float[clean.length];
    double[] costs = new double[clean.length];
    for (int i = 0; i < clean.length; i++) {
      across[i] = clean[i] > mu ? mu : Math.nextUp(mu);
      double change = Math.abs((double) across[i] - clean[i]);
      costs[i] =
          switch (threat.norm()) {
            case L2 -> change * change;
            case L1 -> change;
            // In float32, as the projection has it.
            case LINF, L0 -> inReach(clean[i], across[i], (float) threat.epsilon()) ? 0 : 1;
          };
    }
    int[] free =
        IntStream.range(0, clean.length).filter(i -> across[i] <= 1 && costs[i] <= room).toArray();
    float[] moved = new float[free.length];
    for (int k = 0; k < free.length; k++) {
      moved[k] = across[free[k]];
    }
    return new Cube(
        clean, free, moved, IntStream.of(free).mapToDouble(i -> costs[i]).toArray(), room);
  }

  static void checkNorm(Norm norm) {
    if (norm == Norm.L0) {
      throw new UserException(
          "attack flip: searches in L∞, L2 and L1, and not in %s; name the threats that it is for (threats: [...])"
              .formatted(norm.symbol()));
    }
  }

  private static boolean inReach(float from, float to, float radius) {
    return from - radius <= to && to <= from + radius;
  }

  int size() {
    return values.length;
  }

  /** The image with some of the free values flipped. */
  float[] image(boolean[] flipped) {
    float[] image = clean.clone();
    for (int k = 0; k < values.length; k++) {
      if (flipped[k]) {
        image[values[k]] = moved[k];
      }
    }
    return image;
  }

  /** What is left of the room. */
  double left(boolean[] flipped) {
    double left = room;
    for (int k = 0; k < values.length; k++) {
      left -= flipped[k] ? costs[k] : 0;
    }
    return left;
  }

  /** What flipping one value, or flipping it back, would take. */
  double price(int k, boolean[] flipped) {
    return flipped[k] ? -costs[k] : costs[k];
  }

  /** By how much a loss would rise to first order if the value's bit changed. */
  double gain(int k, boolean[] flipped, float[] gradients, int offset) {
    boolean rises = moved[k] > clean[values[k]] != flipped[k];
    float slope = gradients[offset + values[k]];
    return rises ? slope : -slope;
  }
}
