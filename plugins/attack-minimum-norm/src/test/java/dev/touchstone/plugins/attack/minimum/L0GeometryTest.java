package dev.touchstone.plugins.attack.minimum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.data.ImageShape;
import org.junit.jupiter.api.Test;

class L0GeometryTest {

  private static final ImageShape SHAPE = new ImageShape(1, 4, 2);

  private static float[] placed(double radius, float[] change) {
    float[] clean = {1, 1, 0.5f, 0.5f, 0, 0.5f, 0.5f, 0.5f};
    float[] image = new float[clean.length];
    new L0Geometry(SHAPE).place(clean, change, radius, image);
    return image;
  }

  /** The first pixel's change is the largest, and the box leaves nothing of it. */
  @Test
  void aPixelAtItsBoundTakesAPlaceInTheBall() {
    float[] change = {2, 2, 0.1f, 0.1f, -3, 0.25f, 0.2f, 0.2f};
    assertThat(placed(2, change)).containsExactly(1, 1, 0.5f, 0.5f, 0, 0.75f, 0.5f, 0.5f);
    assertThat(placed(3, change)).containsExactly(1, 1, 0.5f, 0.5f, 0, 0.75f, 0.7f, 0.7f);
    assertThat(placed(0, change)).containsExactly(1, 1, 0.5f, 0.5f, 0, 0.5f, 0.5f, 0.5f);
  }

  @Test
  void ofPixelsThatChangeAlikeTheFirstAreKept() {
    float[] change = {0, 0, 0.25f, 0, 0.25f, 0, 0.25f, 0};
    assertThat(placed(2, change)).containsExactly(1, 1, 0.75f, 0.5f, 0.25f, 0.5f, 0.5f, 0.5f);
    assertThat(placed(9, change)).containsExactly(1, 1, 0.75f, 0.5f, 0.25f, 0.5f, 0.75f, 0.5f);
  }
}
