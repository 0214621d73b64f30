package dev.touchstone.plugins.attack.minimum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * The projection onto a hyperplane within the box, against solvers that go about it differently.
 */
class TowardsHyperplaneTest {

  /** An image, weights and a rise, with bounds, zeros and infeasible rises among them. */
  private record Problem(float[] image, float[] w, double rise) {

    static Problem random(long seed, int size) {
      Random random = new Random(seed);
      float[] image = new float[size];
      float[] w = new float[size];
      for (int i = 0; i < size; i++) {
        image[i] = Math.max(0, Math.min(1, random.nextFloat() * 1.4f - 0.2f));
        w[i] = random.nextInt(6) == 0 ? 0 : (float) random.nextGaussian();
      }
      return new Problem(image, w, random.nextGaussian() * Math.sqrt(size) / 2);
    }

    /** The most that w·x can change in the direction of the rise. */
    double most() {
      double most = 0;
      for (int i = 0; i < w.length; i++) {
        double room = rise * w[i] > 0 ? 1.0 - image[i] : image[i];
        most += Math.abs(w[i]) * room;
      }
      return most;
    }

    double gained(float[] change) {
      double gained = 0;
      for (int i = 0; i < w.length; i++) {
        gained += (double) w[i] * change[i];
      }
      return gained;
    }

    boolean feasible() {
      return most() >= Math.abs(rise);
    }

    /** What a change of the given length in L∞ can gain at most, box included. */
    double mostWithin(double radius) {
      double most = 0;
      for (int i = 0; i < w.length; i++) {
        double room = rise * w[i] > 0 ? 1.0 - image[i] : image[i];
        most += Math.abs(w[i]) * Math.min(radius, room);
      }
      return most;
    }
  }

  private static void reachesThePlaneWithinTheBox(Problem p, float[] change) {
    double goal = p.feasible() ? p.rise() : Math.signum(p.rise()) * p.most();
    assertThat(p.gained(change)).isEqualTo(goal, within(1e-4 * (1 + Math.abs(goal))));
    for (int i = 0; i < change.length; i++) {
      assertThat(p.image()[i] + change[i]).isBetween(-1e-6f, 1 + 1e-6f);
    }
  }

  /** By bisection over the radius: the smallest with which the rise can be had. */
  @Property(tries = 1000)
  void isTheShortestInLinf(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size) {
    Problem p = Problem.random(seed, size);
    float[] change = LinfGeometry.INSTANCE.towardsHyperplane(p.image(), p.w(), p.rise());
    reachesThePlaneWithinTheBox(p, change);
    double low = 0;
    double high = 1;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (p.mostWithin(middle) < Math.min(Math.abs(p.rise()), p.most())) {
        low = middle;
      } else {
        high = middle;
      }
    }
    assertThat(LinfGeometry.INSTANCE.length(change)).isEqualTo(high, within(1e-5));
  }

  /** By Dykstra's alternating projections onto the plane and the box. */
  @Property(tries = 1000)
  void isTheShortestInL2(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int size) {
    Problem p = Problem.random(seed, size);
    float[] change = L2Geometry.INSTANCE.towardsHyperplane(p.image(), p.w(), p.rise());
    reachesThePlaneWithinTheBox(p, change);
    if (Math.abs(p.rise()) < 0.9 * p.most()) {
      assertThat(L2Geometry.INSTANCE.length(change)).isEqualTo(dykstra(p), within(2e-3));
    }
  }

  /** By linear programming's exchange argument: no way that gains as much costs less. */
  @Property(tries = 1000)
  void isTheShortestInL1(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size) {
    Problem p = Problem.random(seed, size);
    float[] change = l1(size).towardsHyperplane(p.image(), p.w(), p.rise());
    reachesThePlaneWithinTheBox(p, change);
    double lightest = Double.POSITIVE_INFINITY;
    double heaviestWithRoom = 0;
    for (int i = 0; i < size; i++) {
      double room = p.rise() * p.w()[i] > 0 ? 1.0 - p.image()[i] : p.image()[i];
      if (Math.abs(change[i]) > 1e-6) {
        lightest = Math.min(lightest, Math.abs(p.w()[i]));
      }
      if (Math.abs(change[i]) < room - 1e-6) {
        heaviestWithRoom = Math.max(heaviestWithRoom, Math.abs(p.w()[i]));
      }
    }
    assertThat(lightest).isGreaterThanOrEqualTo(heaviestWithRoom);
  }

  private static Geometry l1(int size) {
    return Geometry.of(Norm.L1, new ImageShape(1, size, 1));
  }

  private static double dykstra(Problem p) {
    int size = p.image().length;
    double[] x = new double[size];
    double[] correction = new double[size];
    double squares = 0;
    for (float weight : p.w()) {
      squares += (double) weight * weight;
    }
    for (int round = 0; round < 3000; round++) {
      double gap = p.rise();
      for (int i = 0; i < size; i++) {
        gap -= p.w()[i] * x[i];
      }
      for (int i = 0; i < size; i++) {
        // A plane needs no correction term, the box does.
        double onPlane = x[i] + gap / squares * p.w()[i] + correction[i];
        double image = p.image()[i];
        double inBox = Math.max(-image, Math.min(1 - image, onPlane));
        correction[i] = onPlane - inBox;
        x[i] = inBox;
      }
    }
    double sum = 0;
    for (double value : x) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  @Test
  void aPlaneThatDoesNotMeetTheBoxIsApproachedAsFarAsItGoes() {
    float[] image = {0.2f, 1, 0.5f};
    float[] w = {1, 1, -2};
    for (Geometry geometry : List.of(LinfGeometry.INSTANCE, L2Geometry.INSTANCE, l1(3))) {
      assertThat(geometry.towardsHyperplane(image, w, 100)).containsExactly(0.8f, 0, -0.5f);
      assertThat(geometry.towardsHyperplane(image, w, 0)).containsExactly(0, 0, 0);
      assertThat(geometry.towardsHyperplane(image, new float[3], 1)).containsExactly(0, 0, 0);
    }
  }
}
