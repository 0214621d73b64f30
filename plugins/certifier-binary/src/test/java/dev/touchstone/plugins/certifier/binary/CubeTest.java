package dev.touchstone.plugins.certifier.binary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CubeTest {

  private static int free(float pixel, float threshold, Norm norm, double epsilon) {
    return Cube.of(new float[] {pixel}, threshold, new NormBall(norm, epsilon)).dimensions();
  }

  /** All of these sums are exact: a pixel becomes 0 at the threshold itself, and 1 only above. */
  @Test
  void theEdgeOfTheBallDecidesExactly() {
    assertThat(free(0.5f, 0.375f, Norm.LINF, 0.125)).isOne();
    assertThat(free(0.5f, Math.nextDown(0.375f), Norm.LINF, 0.125)).isZero();
    assertThat(free(0.5f, 0.625f, Norm.LINF, 0.125)).isZero();
    assertThat(free(0.5f, Math.nextDown(0.625f), Norm.LINF, 0.125)).isOne();
    assertThat(free(0.5f, 0.5f, Norm.LINF, 0)).isZero();
    assertThat(free(0.01f, 0f, Norm.LINF, 0.5)).isOne();
    assertThat(free(0.99f, 1f, Norm.LINF, 0.5)).isZero();
  }

  /** The projection rounds x − ε and x + ε to float32, here and there outwards. */
  @Property
  void aPixelIsFreeIfTheProjectionPutsItOnTheOtherSide(
      @ForAll @FloatRange(min = 0, max = 1) float pixel,
      @ForAll @DoubleRange(min = 0, max = 0.5) double epsilon,
      @ForAll @IntRange(min = -3, max = 3) int away,
      @ForAll boolean below) {
    float edge = below ? pixel - (float) epsilon : pixel + (float) epsilon;
    float threshold = edge;
    for (int i = 0; i < Math.abs(away); i++) {
      threshold = away < 0 ? Math.nextDown(threshold) : Math.nextUp(threshold);
    }
    NormBall threat = new NormBall(Norm.LINF, epsilon);
    float other = pixel > threshold ? threshold : Math.nextUp(threshold);
    float[] candidate = {other};
    threat.project(new float[] {pixel}, 0, candidate, 0, new ImageShape(1, 1, 1));
    boolean crosses = (candidate[0] > threshold) != (pixel > threshold);
    assertThat(free(pixel, threshold, Norm.LINF, epsilon)).isEqualTo(crosses ? 1 : 0);
  }

  @Test
  void cornersAreGivenByTheNearestImages() {
    float[] clean = {0.3f, 0.45f, 0.9f};
    Cube cube = Cube.of(clean, 0.4f, new NormBall(Norm.LINF, 0.125));
    assertThat(cube.free()).containsExactly(0, 1);
    assertThat(cube.binary()).containsExactly(0, 1, 1);
    assertThat(cube.origin()).containsExactly(0, 1);
    assertThat(cube.image(cube.origin())).containsExactly(clean);
    assertThat(cube.image(new byte[] {1, 0})).containsExactly(Math.nextUp(0.4f), 0.4f, 0.9f);
  }

  @Test
  void inL2ChangesShareABudget() {
    Cube cube = Cube.of(new float[] {0.25f, 0.75f, 0f}, 0.5f, new NormBall(Norm.L2, 0.3));
    assertThat(cube.free()).containsExactly(0, 1);
    assertThat(cube.costs()[1]).isEqualTo(0.0625);
    assertThat(cube.costs()[0] + cube.costs()[1]).isGreaterThan(cube.budget());
  }
}
