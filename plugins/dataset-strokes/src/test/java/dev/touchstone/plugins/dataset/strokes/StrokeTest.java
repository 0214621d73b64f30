package dev.touchstone.plugins.dataset.strokes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import org.junit.jupiter.api.Test;

class StrokeTest {

  @Test
  void straightStrokeKeepsItsCorners() {
    double[] path = Stroke.lines(0, 0, 1, 0, 1, 2).polyline();
    for (int i = 0; i < path.length; i += 2) {
      boolean onFirst = path[i + 1] == 0 && path[i] >= 0 && path[i] <= 1;
      boolean onSecond = path[i] == 1 && path[i + 1] >= 0 && path[i + 1] <= 2;
      assertThat(onFirst || onSecond).as("point %d", i / 2).isTrue();
    }
    assertThat(path).startsWith(0, 0).endsWith(1, 2);
    assertThat(indexOf(path, 1, 0)).isPositive();
  }

  @Test
  void curvePassesThroughItsControlPoints() {
    double[] points = {0, 0, 0.3, 0.5, 0.1, 0.8, 0.7, 1};
    double[] path = Stroke.curve(points).polyline();
    int previous = -1;
    for (int i = 0; i < points.length; i += 2) {
      int found = indexOf(path, points[i], points[i + 1]);
      assertThat(found).as("control point %d", i / 2).isGreaterThan(previous);
      previous = found;
    }
  }

  @Test
  void curveIsSmoothAtItsControlPoints() {
    double[] path = Stroke.curve(0, 0, 0.5, 0.5, 1, 0).polyline();
    int middle = indexOf(path, 0.5, 0.5);
    double before = path[2 * middle + 1] - path[2 * middle - 1];
    double after = path[2 * middle + 3] - path[2 * middle + 1];
    // By symmetry the tangent is horizontal there; a corner would rise and fall by 1/16.
    assertThat(before).isCloseTo(-after, within(1e-12)).isBetween(0.0, 0.02);
  }

  @Test
  void jitterMovesEveryCoordinateByTheGivenDeviation() {
    double[] points = new double[4_000];
    Variates random = new Variates(new Seed(1).generator());
    double squares = 0;
    for (double moved : Stroke.curve(points).jittered(random, 0.02).points()) {
      assertThat(moved).isNotZero();
      squares += moved * moved;
    }
    assertThat(Math.sqrt(squares / points.length)).isCloseTo(0.02, within(0.001));
    assertThat(points).containsOnly(0);
  }

  private static int indexOf(double[] path, double x, double y) {
    for (int i = 0; i < path.length; i += 2) {
      if (Math.abs(path[i] - x) < 1e-12 && Math.abs(path[i + 1] - y) < 1e-12) {
        return i / 2;
      }
    }
    return -1;
  }
}
