package dev.touchstone.plugins.certifier.binary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.graph.TestCertificationTask;
import dev.touchstone.testkit.graph.TestNetworks;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelaxationTest {

  private static final float MU = 0.5f;
  private static final double SLACK = BinaryParameters.DEFAULT.slack();

  /** Pixels of a table that no place of these networks has more of. */
  private static final int FULL = 16;

  /** Bounds are below all corners' margins, and full tables meet them where one corner is left. */
  @ParameterizedTest
  @CsvSource({
    "CONVNET, 16",
    "CONVNET, 3",
    "CONVNET, 1",
    "LINEAR, 16",
    "POOLED, 16",
    "POOLED, 2",
    "OVERLAPPING_POOLS, 16",
    "OVERLAPPING_POOLS, 2"
  })
  void boundsHoldAtEveryCorner(String name, int scope) {
    Cases.Network network =
        name.equals("CONVNET") ? Cases.convnet(7) : Cases.of(TestNetworks.valueOf(name), 7);
    LabeledImages images = Cases.images(network, 3, MU);
    RandomGenerator random = new Seed(3).generator();
    try (TestCertificationTask task =
            Cases.task(network, new NormBall(Norm.LINF, 0.1), MU, images);
        WeightedSums sums = new WeightedSums()) {
      LocalNetwork local = LocalNetwork.read(BinaryCertifier.network(task)).orElseThrow();
      for (int row = 0; row < images.count(); row++) {
        Cube cube = Cube.of(images.image(row), MU, task.threat());
        assertThat(cube.dimensions()).isGreaterThan(3);
        float[] logits = task.logits(new int[] {row}, images.image(row), 0);
        double slack = SLACK * Margins.largest(logits, 0, task.classes());
        Features features = new Features(local, cube, scope, slack);
        byte[] none = random(cube.dimensions(), 0, random);
        Relaxation whole = new Relaxation(local.head(), features, sums, none, Optional.empty());
        for (int repeat = 0; repeat < 20; repeat++) {
          byte[] fixed = random(cube.dimensions(), repeat % 4, random);
          Relaxation relaxation =
              new Relaxation(local.head(), features, sums, fixed, whole.forParts());
          for (int refined = 0; refined < repeat % 3; refined++) {
            relaxation.refine();
          }
          check(task, cube, relaxation, fixed, images.labels()[row], scope, random);
        }
      }
    }
  }

  /** Fixes none, about a half, about three quarters, or all. */
  private static byte[] random(int pixels, int how, RandomGenerator random) {
    byte[] fixed = new byte[pixels];
    for (int i = 0; i < pixels; i++) {
      int draw = random.nextInt(4);
      boolean free = how == 0 || (how == 1 && draw < 2) || (how == 2 && draw == 0);
      fixed[i] = (byte) (free ? -1 : random.nextInt(2));
    }
    return fixed;
  }

  private static void check(
      TestCertificationTask task,
      Cube cube,
      Relaxation relaxation,
      byte[] fixed,
      int label,
      int scope,
      RandomGenerator random) {
    double[] least = new double[task.classes()];
    for (int j = 0; j < least.length; j++) {
      least[j] = j == label ? 0 : relaxation.bound(label, j).least();
    }
    for (int draw = 0; draw < 30; draw++) {
      byte[] corner = fixed.clone();
      boolean single = true;
      for (int i = 0; i < corner.length; i++) {
        single &= corner[i] >= 0;
        corner[i] = corner[i] < 0 ? (byte) random.nextInt(2) : corner[i];
      }
      float[] logits = task.classifier().logits(cube.image(corner), new long[1]);
      for (int j = 0; j < least.length; j++) {
        if (j != label) {
          double margin = (double) logits[label] - logits[j];
          assertThat(least[j]).isLessThanOrEqualTo(margin);
          // Tables over fewer pixels are bounds only, also where all pixels are fixed later.
          if (single && scope == FULL) {
            assertThat(least[j]).isGreaterThan(margin - 1e-2 * (1 + Math.abs(margin)));
          }
          if (relaxation.positive(label, j, corner)) {
            assertThat(margin).isPositive();
          } else if (relaxation.tabulated()) {
            assertThat(margin).isLessThan(1e-2 * (1 + Math.abs(margin)));
          }
        }
      }
    }
  }

  /** Over the pixels of one place nothing is lost before the head. */
  @Test
  void aTableIsTheFunctionItself() {
    float[] values = {0, 3, 1, 2, 5, 4, 4, 9};
    Table table = new Table(new int[] {2, 0, 1}, 1, values, values);
    boolean[] kept = {true, false, true};
    Table reduced = table.reduced(new byte[] {-1, -1, 1}, kept);
    assertThat(reduced.scope()).containsExactly(0);
    // Pixel 2 is bit 0 and is 1; pixel 0 is bit 1 and stays; pixel 1 is bit 2 and is left out.
    assertThat(reduced.lower()).containsExactly(3, 2);
    assertThat(reduced.upper()).containsExactly(4, 9);
    assertThat(table.rowsFor(new int[] {1, 3, 0, 2}))
        .containsExactly(0, 4, 0, 4, 2, 6, 2, 6, 1, 5, 1, 5, 3, 7, 3, 7);
  }

  /** Least squares over all combinations, with what is left beside it. */
  @Test
  void fitsMeetLinearFunctionsAndKeepTheRestOfOthers() {
    Fit line = Fit.of(new double[] {2, 5, -3, 0});
    assertThat(line.constant()).isEqualTo(2);
    assertThat(line.slopes()).containsExactly(3, -5);
    assertThat(line.rest()).containsOnly(0);
    Fit product = Fit.of(new double[] {0, 0, 0, 1});
    assertThat(product.constant()).isEqualTo(-0.25);
    assertThat(product.slopes()).containsExactly(0.5, 0.5);
    assertThat(product.rest()).containsExactly(0.25, -0.25, -0.25, 0.25);
  }
}
