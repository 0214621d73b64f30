package dev.touchstone.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkTest {

  @Test
  void oneRunIsWarmedUpAndOneIsMeasuredHoweverShortTheTime() {
    AtomicInteger warm = new AtomicInteger();
    AtomicInteger run = new AtomicInteger();
    double rate = new Window(0).perSecond(warm::incrementAndGet, run::incrementAndGet);
    assertThat(warm).hasValue(1);
    assertThat(run).hasValue(1);
    assertThat(rate).isPositive().isFinite();
  }

  @Test
  void differencesAreRelativeToTheLargestValue() {
    assertThat(Preparation.difference(new float[] {1, -4}, new float[] {1.5f, -4}))
        .isEqualTo(0.125);
  }

  @Test
  void batchesComeBackFromTheirFile(@TempDir Path folder) {
    Batch batch =
        new Batch(
            new long[] {2, 1, 2, 1},
            new float[] {0, 0.25f, 0.5f, 1},
            new int[] {7, 3},
            new float[] {1, 2, 3, 4, 5, 6},
            new float[] {-1, -2, -3, -4});
    Path file = folder.resolve("batch.safetensors");
    batch.write(file);
    Batch first = Batch.read(file).first(1);
    assertThat(first.dimensions()).containsExactly(1, 1, 2, 1);
    assertThat(first.images()).containsExactly(0, 0.25f);
    assertThat(first.labels()).containsExactly(7);
    assertThat(first.logits()).containsExactly(1, 2, 3);
    assertThat(first.gradients()).containsExactly(-1, -2);
  }

  /** One pixel climbs by whole steps to the border of the ball, one to the border of [0, 1]. */
  @Test
  void pgdStaysInTheBall() {
    GradientSource climbing =
        new GradientSource() {
          @Override
          public float[] logits(float[] images, int[] labels) {
            throw new AssertionError("PGD asks for gradients alone");
          }

          @Override
          public float[] gradients(float[] images, int[] labels) {
            return new float[] {1e-9f, -5, 0};
          }

          @Override
          public void close() {}
        };
    assertThat(PgdLoop.attack(climbing, new float[] {0.5f, 0.04f, 0.3f}, new int[] {0}))
        .containsExactly(0.6f, 0, 0.3f);
  }
}
