package dev.touchstone.api.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SpatialTransformTest {

  private static final ImageShape SHAPE = new ImageShape(6, 6, 2);

  private static float[] random(long seed) {
    RandomGenerator random = new Seed(seed).generator();
    float[] image = new float[SHAPE.size()];
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat();
    }
    return image;
  }

  private static float[] transformed(float[] image, SpatialTransform transform) {
    float[] result = new float[image.length];
    transform.apply(image, 0, result, 0, SHAPE);
    return result;
  }

  private static float at(float[] image, int row, int column, int channel) {
    boolean inside = row >= 0 && row < 6 && column >= 0 && column < 6;
    return inside ? image[(row * 6 + column) * 2 + channel] : 0;
  }

  @Property(tries = 20)
  void theIdentityChangesNothing(@ForAll long seed) {
    float[] image = random(seed);
    assertThat(transformed(image, SpatialTransform.IDENTITY)).isEqualTo(image);
  }

  @Property(tries = 50)
  void wholePixelsAreExact(
      @ForAll long seed,
      @ForAll @IntRange(min = -7, max = 7) int right,
      @ForAll @IntRange(min = -7, max = 7) int down) {
    float[] image = random(seed);
    float[] moved = transformed(image, new SpatialTransform(0, right, down));
    for (int row = 0; row < 6; row++) {
      for (int column = 0; column < 6; column++) {
        for (int c = 0; c < 2; c++) {
          assertThat(at(moved, row, column, c)).isEqualTo(at(image, row - down, column - right, c));
        }
      }
    }
  }

  /** Counter-clockwise, the right edge becomes the top. */
  @Property(tries = 20)
  void rightAnglesAreExact(@ForAll long seed) {
    float[] image = random(seed);
    float[] quarter = transformed(image, new SpatialTransform(90, 0, 0));
    for (int row = 0; row < 6; row++) {
      for (int column = 0; column < 6; column++) {
        assertThat(at(quarter, row, column, 1)).isEqualTo(at(image, column, 5 - row, 1));
      }
    }
    float[] half = transformed(quarter, new SpatialTransform(90, 0, 0));
    assertThat(transformed(image, new SpatialTransform(180, 0, 0))).isEqualTo(half);
    assertThat(transformed(image, new SpatialTransform(-180, 0, 0))).isEqualTo(half);
    assertThat(transformed(half, new SpatialTransform(180, 0, 0))).isEqualTo(image);
  }

  @Test
  void halfAPixelIsTheMeanOfNeighboursAndZeroOutside() {
    float[] image = random(3);
    float[] moved = transformed(image, new SpatialTransform(0, 0.5, 0));
    assertThat(at(moved, 2, 3, 0))
        .isEqualTo((at(image, 2, 2, 0) + at(image, 2, 3, 0)) / 2, within(1e-6f));
    assertThat(at(moved, 2, 0, 0)).isEqualTo(at(image, 2, 0, 0) / 2, within(1e-6f));
  }

  /** It turns first: of a point right of the middle, up; then it is moved. */
  @Test
  void rotatesBeforeItMoves() {
    ImageShape odd = new ImageShape(5, 5, 1);
    float[] image = new float[25];
    image[2 * 5 + 4] = 1;
    float[] result = new float[25];
    new SpatialTransform(90, 1, 2).apply(image, 0, result, 0, odd);
    float[] expected = new float[25];
    expected[2 * 5 + 3] = 1;
    assertThat(result).isEqualTo(expected);
  }

  @Property(tries = 200)
  void staysBetweenZeroAndTheLargestValue(
      @ForAll long seed,
      @ForAll @DoubleRange(min = -180, max = 180) double rotation,
      @ForAll @DoubleRange(min = -4, max = 4) double right,
      @ForAll @DoubleRange(min = -4, max = 4) double down) {
    float[] white = new float[SHAPE.size()];
    Arrays.fill(white, 1);
    SpatialTransform transform = new SpatialTransform(rotation, right, down);
    float[] result = transformed(white, transform);
    for (float value : result) {
      assertThat(value).isBetween(0f, 1f);
    }
    float[] image = random(seed);
    float[] turned = transformed(image, transform);
    for (int i = 0; i < turned.length; i++) {
      assertThat(turned[i]).isBetween(0f, result[i] + 1e-6f);
    }
  }

  @Test
  void refusesWhatIsNotFinite() {
    assertThatThrownBy(() -> new SpatialTransform(0, Double.NaN, 0))
        .hasMessageContaining("must be finite");
  }
}
