package dev.touchstone.plugins.dataset.strokes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CanvasTest {

  @Test
  void emptyCanvasIsBlack() {
    assertThat(new Canvas().coverage(1)).hasSize(28 * 28).containsOnly(0);
  }

  @Test
  void coverageSumsToTheAreaOfARoundPenStroke() {
    for (double slope : new double[] {0, 0.3, 1}) {
      double radius = 2;
      double length = 12 * Math.sqrt(1 + slope * slope);
      double[] coverage = drawn(radius, 1, 7.3, 7.6, 19.3, 7.6 + 12 * slope);
      assertThat(Arrays.stream(coverage).sum())
          .as("area at slope %s", slope)
          .isCloseTo(2 * radius * length + Math.PI * radius * radius, within(1.0));
    }
  }

  @Test
  void inkIsFullInsideHalfOnTheEdgeAndNoneOutside() {
    double[] coverage = drawn(1.5, 1, 5, 10, 20, 10);
    assertThat(coverage[10 * 28 + 12]).as("0.5 from the line").isEqualTo(1);
    assertThat(coverage[11 * 28 + 12]).as("on the edge").isEqualTo(0.5);
    assertThat(coverage[12 * 28 + 12]).as("1 beyond the edge").isZero();
  }

  @Test
  void crossingStrokesDoNotAddUp() {
    Canvas canvas = new Canvas();
    canvas.draw(new double[] {4, 14, 24, 14}, 1.5, 1.5);
    double[] once = canvas.coverage(1.2);
    canvas.draw(new double[] {4, 14, 24, 14}, 1.5, 1.5);
    assertThat(canvas.coverage(1.2)).isEqualTo(once);
  }

  @Test
  void penMayLeaveTheCanvas() {
    double[] coverage = drawn(2, 1, -10, 14, 40, 14);
    assertThat(coverage[14 * 28]).isEqualTo(1);
    assertThat(coverage[14 * 28 + 27]).isEqualTo(1);
    assertThat(drawn(2, 1, 40, 40, 50, 60)).containsOnly(0);
  }

  @Test
  void penWidensAlongTheStroke() {
    Canvas canvas = new Canvas();
    canvas.draw(new double[] {4, 14, 9, 14, 14, 14, 19, 14, 24, 14}, 1, 3);
    double[] coverage = canvas.coverage(1);
    assertThat(column(coverage, 22)).isGreaterThan(column(coverage, 6) + 2);
  }

  @Test
  void standingPenLeavesADot() {
    assertThat(Arrays.stream(drawn(3, 1, 14, 14, 14, 14)).sum())
        .isCloseTo(Math.PI * 9, within(1.0));
  }

  private static double[] drawn(double radius, double softness, double... path) {
    Canvas canvas = new Canvas();
    canvas.draw(path, radius, radius);
    return canvas.coverage(softness);
  }

  private static double column(double[] coverage, int column) {
    double sum = 0;
    for (int row = 0; row < 28; row++) {
      sum += coverage[row * 28 + column];
    }
    return sum;
  }
}
