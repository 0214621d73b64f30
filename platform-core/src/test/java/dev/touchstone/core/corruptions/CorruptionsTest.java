package dev.touchstone.core.corruptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Corruption;
import dev.touchstone.api.threat.CorruptionThreat.Case;
import dev.touchstone.api.threat.Norm;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CorruptionsTest {

  private static final ImageShape GREY = new ImageShape(28, 28, 1);
  private static final ImageShape COLOUR = new ImageShape(32, 32, 3);
  private static final Corruptions DRAWS = new Corruptions(7);

  private static float[] draw(Corruption kind, int severity, int sample, float[] clean) {
    ImageShape shape = clean.length == GREY.size() ? GREY : COLOUR;
    float[] image = new float[clean.length];
    DRAWS.draw(new Case(kind, severity), sample, clean, 0, image, 0, shape);
    return image;
  }

  /** A bright ring on black, with soft edges: something that blurs and shifts change. */
  private static float[] ring(ImageShape shape) {
    float[] image = new float[shape.size()];
    for (int i = 0; i < shape.height() * shape.width(); i++) {
      int row = i / shape.width();
      int column = i % shape.width();
      double y = row - (shape.height() - 1) / 2.0;
      double x = column - (shape.width() - 1) / 2.0;
      double far = Math.abs(Math.hypot(x, y) - 8);
      for (int c = 0; c < shape.channels(); c++) {
        image[i * shape.channels() + c] = (float) (Math.max(0, 1 - far / 3) / (1 + 0.3 * c));
      }
    }
    return image;
  }

  private static float[] constant(double value) {
    float[] image = new float[GREY.size()];
    Arrays.fill(image, (float) value);
    return image;
  }

  private static double mean(float[] image) {
    double sum = 0;
    for (float value : image) {
      sum += value;
    }
    return sum / image.length;
  }

  private static double change(Corruption kind, int severity, float[] clean) {
    ImageShape shape = clean.length == GREY.size() ? GREY : COLOUR;
    double sum = 0;
    for (int sample = 0; sample < 10; sample++) {
      sum += Norm.L2.distance(draw(kind, severity, sample, clean), 0, clean, 0, shape);
    }
    return sum / 10;
  }

  @ParameterizedTest
  @EnumSource(Corruption.class)
  void changesImagesWithinTheBoxAndIsHarsherAtFive(Corruption kind) {
    for (ImageShape shape : new ImageShape[] {GREY, COLOUR}) {
      float[] clean = ring(shape);
      float[] before = clean.clone();
      for (int severity = 1; severity <= 5; severity++) {
        for (float value : draw(kind, severity, 3, clean)) {
          assertThat(value).isBetween(0f, 1f);
        }
      }
      assertThat(clean).isEqualTo(before);
      // Of elastic transforms the mildest shifts most and bends least, as in the reference.
      boolean rising = kind != Corruption.ELASTIC_TRANSFORM;
      assertThat(change(kind, 5, clean)).isGreaterThan(rising ? change(kind, 1, clean) : 0);
    }
  }

  /** Of what is smaller than any blur or grid. */
  @ParameterizedTest
  @EnumSource(Corruption.class)
  void servesImagesOfOnePixel(Corruption kind) {
    float[] into = new float[2];
    for (int severity = 1; severity <= 5; severity++) {
      DRAWS.draw(
          new Case(kind, severity),
          1,
          new float[] {0.4f, 0.9f},
          0,
          into,
          0,
          new ImageShape(1, 1, 2));
      assertThat(into[0]).isBetween(0f, 1f);
      assertThat(into[1]).isBetween(0f, 1f);
    }
  }

  @ParameterizedTest
  @EnumSource(Corruption.class)
  void isTheSameForTheSameSampleWhereverItLies(Corruption kind) {
    float[] clean = ring(GREY);
    float[] two = new float[2 * clean.length];
    System.arraycopy(clean, 0, two, clean.length, clean.length);
    float[] into = new float[3 * clean.length];
    DRAWS.draw(new Case(kind, 4), 17, two, clean.length, into, 2 * clean.length, GREY);
    float[] alone = draw(kind, 4, 17, clean);
    assertThat(Arrays.copyOfRange(into, 2 * clean.length, into.length)).isEqualTo(alone);
    float[] otherSeed = new float[clean.length];
    new Corruptions(8).draw(new Case(kind, 4), 17, clean, 0, otherSeed, 0, GREY);
    boolean random =
        switch (kind) {
          case DEFOCUS_BLUR, ZOOM_BLUR, BRIGHTNESS, CONTRAST, PIXELATE, JPEG_COMPRESSION -> false;
          default -> true;
        };
    assertThat(Arrays.equals(otherSeed, alone)).isEqualTo(!random);
    assertThat(Arrays.equals(draw(kind, 4, 18, clean), alone)).isEqualTo(!random);
  }

  /** Of grey, noise has the standard deviation, or the share of changed values, that it says. */
  @Test
  void noiseIsOfTheSizeThatItSays() {
    float[] grey = constant(0.5);
    assertThat(deviation(draw(Corruption.GAUSSIAN_NOISE, 3, 0, grey), 0.5))
        .isEqualTo(0.08, within(0.008));
    // Poisson: √(0.5 · 100) / 100.
    assertThat(deviation(draw(Corruption.SHOT_NOISE, 3, 0, grey), 0.5))
        .isEqualTo(0.0707, within(0.007));
    int changed = 0;
    int white = 0;
    for (int sample = 0; sample < 20; sample++) {
      for (float value : draw(Corruption.IMPULSE_NOISE, 5, sample, grey)) {
        changed += value == 0.5f ? 0 : 1;
        white += value == 1 ? 1 : 0;
      }
    }
    assertThat(changed / (20.0 * 784)).isEqualTo(0.07, within(0.007));
    assertThat((double) white / changed).isEqualTo(0.5, within(0.06));
  }

  private static double deviation(float[] image, double mean) {
    double squares = 0;
    for (float value : image) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / image.length);
  }

  /** A mean of equal values is that value, and so is what moves them. */
  @ParameterizedTest
  @CsvSource({
    "DEFOCUS_BLUR",
    "GLASS_BLUR",
    "MOTION_BLUR",
    "ZOOM_BLUR",
    "CONTRAST",
    "ELASTIC_TRANSFORM",
    "PIXELATE",
    "JPEG_COMPRESSION"
  })
  void leavesAConstantImageAsItIs(Corruption kind) {
    for (int severity = 1; severity <= 5; severity++) {
      for (float value : draw(kind, severity, 2, constant(128 / 255.0))) {
        assertThat(value).isEqualTo(128 / 255f, within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.05", "3, 0.15", "5, 0.3"})
  void brightnessAddsToTheValue(int severity, double added) {
    assertThat(draw(Corruption.BRIGHTNESS, severity, 0, constant(0.2))[5])
        .isEqualTo((float) (0.2 + added), within(1e-6f));
    assertThat(draw(Corruption.BRIGHTNESS, severity, 0, constant(0.9))[5])
        .isEqualTo((float) Math.min(1, 0.9 + added), within(1e-6f));
  }

  @Test
  void contrastPullsTowardsTheMean() {
    float[] clean = ring(GREY);
    float[] paler = draw(Corruption.CONTRAST, 5, 0, clean);
    double mean = mean(clean);
    assertThat(mean(paler)).isEqualTo(mean, within(1e-5));
    assertThat(paler[14 * 28 + 6] - mean)
        .isEqualTo(0.15 * (clean[14 * 28 + 6] - mean), within(1e-5));
  }

  /** A radius below 1 leaves one pixel, whose weight the softening spreads over nine. */
  @Test
  void defocusSpreadsAPoint() {
    float[] point = new float[GREY.size()];
    point[10 * 28 + 10] = 1;
    float[] blurred = draw(Corruption.DEFOCUS_BLUR, 1, 0, point);
    double side = Math.exp(-1 / (2 * 0.4 * 0.4));
    double edge = side / (1 + 2 * side);
    assertThat(blurred[10 * 28 + 11]).isEqualTo((float) (edge * (1 - 2 * edge)), within(1e-6f));
    assertThat(mean(blurred) * 784).isEqualTo(1, within(1e-5));
    // At radius 1 the disk is a cross of five, nearly unsoftened.
    assertThat(draw(Corruption.DEFOCUS_BLUR, 4, 0, point)[11 * 28 + 10])
        .isEqualTo(0.2f, within(1e-4f));
  }

  /** White stays white under fog, whose sum is scaled back; black becomes at most c / (1 + c). */
  @Test
  void fogIsScaledByTheBrightestPixel() {
    float[] clean = ring(GREY);
    clean[0] = 1;
    for (float value : draw(Corruption.FOG, 4, 1, clean)) {
      assertThat(value).isLessThanOrEqualTo(1f);
    }
    float most = 0;
    float[] foggy = draw(Corruption.FOG, 4, 1, clean);
    for (int i = 1; i < foggy.length; i++) {
      most = clean[i] == 0 ? Math.max(most, foggy[i]) : most;
    }
    assertThat(most).isBetween(0.2f, 0.5f);
  }

  @Test
  void aPlasmaFractalFillsItsRange() {
    for (int size : new int[] {7, 28, 32, 33}) {
      RandomGenerator random = new Seed(size).generator();
      Raster plasma = Plasma.draw(size, size, 2, random);
      assertThat(plasma.largest()).isBetween(0.5, 1.0);
      assertThat(plasma.mean(0)).isBetween(0.1, 0.9);
    }
  }
}
