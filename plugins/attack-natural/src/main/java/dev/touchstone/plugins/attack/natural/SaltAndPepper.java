package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.random.RandomGenerator;

/**
 * Salt and pepper: random pixels become white or black, all their channels alike, until the ball is
 * full; the last one goes as far as the ball lets it. In L∞ all pixels move towards white or black
 * by ε.
 */
final class SaltAndPepper {

  private SaltAndPepper() {}

  static void add(float[] image, NormBall threat, ImageShape shape, RandomGenerator random) {
    int pixels = shape.height() * shape.width();
    double room = room(threat);
    for (int pixel : Chosen.of(pixels, pixels, random)) {
      if (room <= 0) {
        return;
      }
      float goal = random.nextBoolean() ? 1 : 0;
      room -= turn(image, pixel * shape.channels(), goal, room, threat.norm(), shape.channels());
    }
  }

  /** How much all changes may cost together; in L∞ each pixel is on its own. */
  private static double room(NormBall threat) {
    return switch (threat.norm()) {
      case LINF -> Double.POSITIVE_INFINITY;
      case L2 -> threat.epsilon() * threat.epsilon();
      case L1, L0 -> threat.epsilon();
    };
  }

  /** Turns one pixel as far as there is room, and returns what that has cost. */
  private static double turn(
      float[] image, int from, float goal, double room, Norm norm, int channels) {
    double squares = 0;
    double sum = 0;
    for (int i = from; i < from + channels; i++) {
      double change = (double) goal - image[i];
      squares += change * change;
      sum += Math.abs(change);
    }
    double cost =
        switch (norm) {
          case LINF -> 0;
          case L2 -> squares;
          case L1 -> sum;
          case L0 -> sum > 0 ? 1 : 0;
        };
    double share = cost <= room ? 1 : norm == Norm.L2 ? Math.sqrt(room / cost) : room / cost;
    for (int i = from; i < from + channels; i++) {
      image[i] = share == 1 ? goal : (float) (image[i] + share * (goal - image[i]));
    }
    return Math.min(cost, room);
  }
}
