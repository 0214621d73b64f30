package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import java.util.random.RandomGenerator;

/** What of the random search depends on the norm. The projection is the threat's own. */
interface Geometry {

  /** Moves a clean image to where a run begins. */
  void start(float[] image, double epsilon, RandomGenerator random);

  /**
   * Changes a square of an image.
   *
   * @param image of the lowest margin so far; changed in place
   * @param share of the pixels that the square covers
   */
  void change(float[] image, float[] clean, double epsilon, double share, RandomGenerator random);

  /**
   * That of a norm.
   *
   * @throws UserException if there is none
   */
  static Geometry of(Norm norm, ImageShape shape) {
    return switch (norm) {
      case LINF -> new LinfSquares(shape);
      case L2, L1 -> new HillSquares(shape, norm);
      case L0 ->
          throw new UserException(
              "attack square: searches in L∞, L2 and L1, and not in %s; name the threats that it is for (threats: [...])"
                  .formatted(norm.symbol()));
    };
  }

  /** Side of a square that covers a share of the pixels, and lies in the image. */
  static int side(ImageShape shape, double share, int shortest) {
    int side = (int) Math.round(Math.sqrt(share * shape.height() * shape.width()));
    return Math.min(Math.max(side, shortest), Math.min(shape.height(), shape.width()));
  }

  /** −1 or 1. */
  static int sign(RandomGenerator random) {
    return random.nextBoolean() ? 1 : -1;
  }
}
