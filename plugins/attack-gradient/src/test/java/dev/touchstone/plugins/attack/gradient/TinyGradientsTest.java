package dev.touchstone.plugins.attack.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gradient's size does not matter, down to what float32 can hardly tell from zero. */
class TinyGradientsTest {

  private static float[] gradient(float size) {
    return new float[] {3 * size, -4 * size, 0};
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-40f, 1e-30f, 1e-20f, 1, 1e20f, 5e37f})
  void stepsFollowTheDirectionAlone(float size) {
    float[] round = new float[3];
    Geometry.L2.step(round, gradient(size), 0, 3, 1);
    assertThat(round).containsExactly(new float[] {0.6f, -0.8f, 0}, within(1e-4f));
    float[] square = new float[3];
    Geometry.LINF.step(square, gradient(size), 0, 3, 1);
    assertThat(square).containsExactly(1, -1, 0);
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-40f, 1e-30f, 1e-20f, 1, 1e20f, 5e37f})
  void momentumDoesToo(float size) {
    Momentum momentum = new Momentum(1, 3);
    momentum.accumulate(gradient(size), 0, 3);
    momentum.accumulate(gradient(1), 0, 3);
    assertThat(momentum.velocity())
        .containsExactly(new float[] {6 / 7f, -8 / 7f, 0}, within(1e-4f));
  }
}
