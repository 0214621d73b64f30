package dev.touchstone.api.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.data.ImageShape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Balls, their projections, and what lies within what. */
class ThreatPropertiesTest {

  private static final ImageShape SHAPE = new ImageShape(3, 4, 2);
  private static final int SIZE = SHAPE.size();

  /** A clean image, black and white pixels among it, and a candidate that leaves the box. */
  private record Point(float[] clean, float[] candidate, double epsilon) {

    static Point draw(long seed) {
      Random random = new Random(seed);
      float[] clean = new float[SIZE];
      float[] candidate = new float[SIZE];
      for (int i = 0; i < SIZE; i++) {
        clean[i] = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextFloat();
        candidate[i] =
            random.nextInt(5) == 0 ? clean[i] : clean[i] + (float) random.nextGaussian() * 0.7f;
      }
      return new Point(clean, candidate, random.nextInt(6) == 0 ? 0 : 6 * random.nextDouble());
    }

    float[] projected(NormBall threat) {
      // Behind other images, at offsets of their own.
      float[] around = new float[3 * SIZE];
      float[] origin = new float[2 * SIZE];
      System.arraycopy(clean, 0, origin, SIZE, SIZE);
      System.arraycopy(candidate, 0, around, 2 * SIZE, SIZE);
      threat.project(origin, SIZE, around, 2 * SIZE, SHAPE);
      assertThat(Arrays.copyOf(around, 2 * SIZE)).containsOnly(0f);
      return Arrays.copyOfRange(around, 2 * SIZE, 3 * SIZE);
    }
  }

  @Property(tries = 1000)
  void theProjectionInL1IsTheNearestPointOfBallAndBox(@ForAll long seed) {
    Point point = Point.draw(seed);
    float[] projected = point.projected(new NormBall(Norm.L1, point.epsilon()));

    assertThat(Norm.L1.distance(projected, 0, point.clean(), 0, SHAPE))
        .isLessThanOrEqualTo(point.epsilon() + 1e-5);
    double[] expected = dykstra(point);
    for (int i = 0; i < SIZE; i++) {
      assertThat(projected[i]).isBetween(0f, 1f);
      assertThat((double) projected[i]).as("value %d", i).isCloseTo(expected[i], within(2e-5));
    }
  }

  /**
   * The nearest point by another way: Dykstra's alternating projections (Boyle and Dykstra 1986)
   * onto the ball alone, by bisection, and onto the box alone.
   */
  private static double[] dykstra(Point point) {
    double[] x = new double[SIZE];
    double[] toBall = new double[SIZE];
    double[] toBox = new double[SIZE];
    Arrays.setAll(x, i -> point.candidate()[i]);
    double moved = 1;
    for (int round = 0; round < 100_000 && moved > 1e-10; round++) {
      double[] before = x.clone();
      double[] shifted = new double[SIZE];
      Arrays.setAll(shifted, i -> before[i] + toBall[i]);
      double[] onBall = ontoBall(shifted, point.clean(), point.epsilon());
      Arrays.setAll(toBall, i -> shifted[i] - onBall[i]);
      Arrays.setAll(x, i -> Math.max(0, Math.min(1, onBall[i] + toBox[i])));
      Arrays.setAll(toBox, i -> onBall[i] + toBox[i] - x[i]);
      moved =
          IntStream.range(0, SIZE).mapToDouble(i -> Math.abs(x[i] - before[i])).max().orElseThrow()
              + IntStream.range(0, SIZE)
                  .mapToDouble(i -> Math.abs(x[i] - onBall[i]))
                  .max()
                  .orElseThrow();
    }
    return x;
  }

  private static double[] ontoBall(double[] y, float[] centre, double epsilon) {
    double low = 0;
    double high = 100;
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      double sum =
          IntStream.range(0, SIZE)
              .mapToDouble(j -> Math.max(0, Math.abs(y[j] - centre[j]) - middle))
              .sum();
      if (sum > epsilon) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double[] x = new double[SIZE];
    double threshold = high;
    Arrays.setAll(
        x,
        i ->
            centre[i]
                + Math.signum(y[i] - centre[i])
                    * Math.max(0, Math.abs(y[i] - centre[i]) - threshold));
    return x;
  }

  @Property(tries = 300)
  void theProjectionInL0IsTheNearestPointWithThatManyChangedPixels(
      @ForAll long seed, @ForAll @IntRange(max = 13) int pixels) {
    Point point = Point.draw(seed);
    float[] projected = point.projected(new NormBall(Norm.L0, pixels));

    assertThat(Norm.L0.distance(projected, 0, point.clean(), 0, SHAPE)).isLessThanOrEqualTo(pixels);
    // What each pixel saves if it may change, and the best choice of them, by sorting.
    double[] saved = new double[SIZE / 2];
    double all = 0;
    for (int i = 0; i < SIZE; i++) {
      double value = point.candidate()[i];
      double kept = value - point.clean()[i];
      double clipped = value - Math.max(0, Math.min(1, value));
      saved[i / 2] += kept * kept - clipped * clipped;
      all += kept * kept;
    }
    double best =
        all
            - Arrays.stream(saved)
                .boxed()
                .sorted(Comparator.reverseOrder())
                .limit(pixels)
                .mapToDouble(each -> Math.max(0, each))
                .sum();
    double distance = Norm.L2.distance(projected, 0, point.candidate(), 0, SHAPE);
    assertThat(distance * distance).isCloseTo(best, within(1e-5));
  }

  @Property(tries = 300)
  void projectionsStayInBallAndBoxAndLeaveWhatIsInside(@ForAll long seed, @ForAll Norm norm) {
    Point point = Point.draw(seed);
    NormBall threat =
        new NormBall(norm, norm == Norm.L0 ? Math.rint(point.epsilon()) : point.epsilon());
    float[] projected = point.projected(threat);

    assertThat(norm.distance(projected, 0, point.clean(), 0, SHAPE))
        .isLessThanOrEqualTo(threat.epsilon() + 1e-5);
    for (float value : projected) {
      assertThat(value).isBetween(0f, 1f);
    }
    float[] again = new Point(point.clean(), projected, 0).projected(threat);
    assertThat(again).containsExactly(projected, within(1e-6f));
  }

  @Property(tries = 300)
  void whatAThreatContainsLiesInIt(
      @ForAll long seed, @ForAll Norm inner, @ForAll Norm outer, @ForAll boolean large) {
    Random random = new Random(seed);
    NormBall in = new NormBall(inner, random.nextInt(4));
    NormBall out = new NormBall(outer, large ? 1 + random.nextInt(4) : random.nextInt(2));
    if (!out.contains(in)) {
      return;
    }
    Point point = Point.draw(seed);
    float[] projected = point.projected(in);
    assertThat(outer.distance(projected, 0, point.clean(), 0, SHAPE))
        .as("%s in %s", in.label(), out.label())
        .isLessThanOrEqualTo(out.epsilon() + 1e-5);
  }

  @Example
  void smallerBallsAndThoseOfLargerNormsAreContained() {
    assertThat(new NormBall(Norm.L2, 0.5).contains(new NormBall(Norm.L1, 0.4))).isTrue();
    assertThat(new NormBall(Norm.L2, 0.5).contains(new NormBall(Norm.L1, 0.5))).isFalse();
    assertThat(new NormBall(Norm.LINF, 0.5).contains(new NormBall(Norm.L1, 0.4))).isTrue();
    assertThat(new NormBall(Norm.L1, 9).contains(new NormBall(Norm.L2, 0.1))).isFalse();
    assertThat(new NormBall(Norm.LINF, 0.9).contains(new NormBall(Norm.L0, 0))).isFalse();
    assertThat(new NormBall(Norm.LINF, 1).contains(new NormBall(Norm.L0, 20))).isTrue();
    assertThat(new NormBall(Norm.L0, 4).contains(new NormBall(Norm.L0, 3))).isTrue();
  }

  @Example
  void pixelsCountOnceWhateverTheChannel() {
    float[] clean = new float[SIZE];
    float[] changed = new float[SIZE];
    changed[0] = 0.5f;
    changed[1] = 0.25f;
    changed[4] = Float.MIN_VALUE;
    assertThat(Norm.L0.distance(clean, 0, changed, 0, SHAPE)).isEqualTo(2);
    assertThat(Norm.L1.distance(clean, 0, changed, 0, SHAPE)).isCloseTo(0.75, within(1e-7));
  }

  @Example
  void aRadiusInL0IsAWholeNumberAndWrittenSo() {
    assertThat(new NormBall(Norm.L0, 12).label()).isEqualTo("L0 ε=12");
    assertThatThrownBy(() -> new NormBall(Norm.L0, 1.5))
        .hasMessage("epsilon must be a whole number of pixels in L0, was 1.5");
  }
}
