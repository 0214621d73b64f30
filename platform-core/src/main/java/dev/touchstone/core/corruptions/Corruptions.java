package dev.touchstone.core.corruptions;

import dev.touchstone.api.Seed;
import dev.touchstone.api.threat.Corruption;
import dev.touchstone.api.threat.CorruptionThreat;
import dev.touchstone.api.threat.PixelGrid;
import java.util.random.RandomGenerator;

/**
 * The fifteen common corruptions of Hendrycks and Dietterich 2019, with the severities that their
 * reference code has for images of 32 × 32 pixels (CIFAR-10-C). Own code from the definitions; what
 * differs from the reference is in the user documentation.
 *
 * <p>A draw depends on the suite's seed, the sample, the corruption and the severity: all entries
 * meet the same images, whatever the batch and whatever else is in the list.
 */
public final class Corruptions {

  /** Raise it when images change: stored results are addressed by it. */
  public static final String VERSION = "1";

  private final Seed seed;

  /** The draws of a suite. */
  public Corruptions(long suiteSeed) {
    this.seed = new Seed(suiteSeed).derive("corruptions");
  }

  /**
   * Draws one image.
   *
   * @param sample the sample's index in the data set
   * @param clean clean pixels in [0, 1], NHWC; not changed
   * @param from where the clean image begins
   * @param corrupted where the result is written, in [0, 1]
   * @param to where the result begins
   * @param shape shape of one image
   */
  public void draw(
      CorruptionThreat.Case which,
      int sample,
      float[] clean,
      int from,
      float[] corrupted,
      int to,
      PixelGrid shape) {
    RandomGenerator random = seed.derive(which.label()).derive(sample).generator();
    Raster image = Raster.of(clean, from, shape);
    int level = which.severity() - Corruption.MILDEST;
    corrupted(which.corruption(), image, level, random).write(corrupted, to);
  }

  private static Raster corrupted(
      Corruption corruption, Raster image, int level, RandomGenerator random) {
    return switch (corruption) {
      case GAUSSIAN_NOISE -> NoiseCorruptions.gaussian(image, level, random);
      case SHOT_NOISE -> NoiseCorruptions.shot(image, level, random);
      case IMPULSE_NOISE -> NoiseCorruptions.impulse(image, level, random);
      case DEFOCUS_BLUR -> BlurCorruptions.defocus(image, level);
      case GLASS_BLUR -> BlurCorruptions.glass(image, level, random);
      case MOTION_BLUR -> BlurCorruptions.motion(image, level, random);
      case ZOOM_BLUR -> BlurCorruptions.zoom(image, level);
      case SNOW -> WeatherCorruptions.snow(image, level, random);
      case FROST -> WeatherCorruptions.frost(image, level, random);
      case FOG -> WeatherCorruptions.fog(image, level, random);
      case BRIGHTNESS -> DigitalCorruptions.brightness(image, level);
      case CONTRAST -> DigitalCorruptions.contrast(image, level);
      case ELASTIC_TRANSFORM -> DigitalCorruptions.elastic(image, level, random);
      case PIXELATE -> DigitalCorruptions.pixelate(image, level);
      case JPEG_COMPRESSION -> Jpeg.compress(image, level);
    };
  }
}
