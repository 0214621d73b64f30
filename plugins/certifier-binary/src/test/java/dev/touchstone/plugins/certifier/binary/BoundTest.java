package dev.touchstone.plugins.certifier.binary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BoundTest {

  private static final int PIXELS = 9;

  @Property(tries = 200)
  void theSearchFindsAllCornersThatAreNotPositiveAndNoOthers(
      @ForAll @IntRange(max = 9999) int seed) {
    RandomGenerator random = new Seed(seed).generator();
    byte[] fixed = new byte[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      fixed[i] = (byte) (random.nextInt(5) == 0 ? random.nextInt(2) : -1);
    }
    int[] free = IntStream.range(0, PIXELS).filter(i -> fixed[i] < 0).toArray();
    List<Bound.Term> terms = terms(free, random);
    double constant = random.nextGaussian() * 2;
    Bound bound = new Bound(fixed, constant, terms);
    Set<String> expected = new HashSet<>();
    double least = Double.MAX_VALUE;
    for (int s = 0; s < 1 << free.length; s++) {
      byte[] corner = fixed.clone();
      for (int t = 0; t < free.length; t++) {
        corner[free[t]] = (byte) (s >> t & 1);
      }
      double value = constant;
      for (Bound.Term term : terms) {
        value += term.values()[row(term, corner)];
      }
      least = Math.min(least, value);
      if (value <= 0) {
        expected.add(Arrays.toString(corner));
      }
    }
    assertThat(bound.least()).isLessThanOrEqualTo(least + 1e-9);
    Bound.Suspects all = bound.search(1 << PIXELS);
    assertThat(all.complete()).isTrue();
    assertThat(all.corners().stream().map(Arrays::toString))
        .containsExactlyInAnyOrderElementsOf(expected);
    if (expected.size() > 1) {
      Bound.Suspects some = bound.search(expected.size() - 1);
      assertThat(some.complete()).isFalse();
      assertThat(some.corners()).hasSize(expected.size() - 1);
      assertThat(bound.search(expected.size()).complete()).isTrue();
    }
  }

  private static List<Bound.Term> terms(int[] free, RandomGenerator random) {
    List<Bound.Term> terms = new ArrayList<>();
    for (int p = 0; p < 5; p++) {
      int[] scope = IntStream.of(free).filter(i -> random.nextInt(3) == 0).toArray();
      double[] values = new double[1 << scope.length];
      Arrays.setAll(values, i -> random.nextGaussian());
      terms.add(new Bound.Term(scope, values));
    }
    return terms;
  }

  private static int row(Bound.Term term, byte[] corner) {
    int row = 0;
    for (int t = 0; t < term.scope().length; t++) {
      row |= corner[term.scope()[t]] << t;
    }
    return row;
  }
}
