package dev.touchstone.tensorflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An attack inside of a training is kept as short as one that is evaluated. */
class CraftingTaskTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);
  private static final int[] BOTH = {0, 1};

  /** Nothing is asked of it. */
  private static final AttackedNetwork UNASKED =
      new AttackedNetwork() {
        @Override
        public ImageShape shape() {
          return PIXEL;
        }

        @Override
        public int classes() {
          return 2;
        }

        @Override
        public boolean stochastic() {
          return false;
        }

        @Override
        public List<String> surrogates() {
          return List.of();
        }

        @Override
        public float[] logits(float[] images, long[] noiseSeeds) {
          return new float[2 * noiseSeeds.length];
        }

        @Override
        public float[] vectorJacobianProduct(
            float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
          throw new AssertionError("not asked");
        }

        @Override
        public Gradients gradients(int[] rows, GradientRequest request) {
          throw new AssertionError("not asked");
        }
      };

  private static CraftingTask task() {
    return new CraftingTask(
        UNASKED,
        new LabeledImages(PIXEL, new float[] {0.2f, 0.6f}, new int[] {0, 1}),
        new NormBall(Norm.LINF, 0.1),
        new Seed[] {new Seed(1), new Seed(2)},
        Cancellation.NEVER);
  }

  @Test
  void theLastCandidateInTheBallIsCrafted() {
    CraftingTask task = task();
    task.propose(BOTH, new float[] {0.25f, 0.6f});
    task.propose(BOTH, new float[] {0.9f, 0.55f});

    assertThat(task.crafted()).containsExactly(0.3f, 0.55f);
  }

  @Test
  void whatComesAfterTheEndChangesNothing() {
    CraftingTask task = task();
    task.propose(BOTH, new float[] {0.25f, 0.6f});
    float[] crafted = task.crafted();

    assertThatThrownBy(() -> task.propose(BOTH, new float[] {0.15f, 0.5f}))
        .isInstanceOf(ComponentException.class)
        .hasMessage("the attack used its task after it had returned");
    assertThatThrownBy(() -> task.logits(BOTH, new float[2], 0))
        .isInstanceOf(ComponentException.class);
    assertThatThrownBy(() -> task.random(0)).isInstanceOf(ComponentException.class);
    assertThat(crafted).containsExactly(0.25f, 0.6f);
  }

  @Test
  void callsFromAnotherThreadFailTheTraining() throws Exception {
    CraftingTask task = task();
    task.propose(BOTH, new float[] {0.25f, 0.6f});
    AtomicInteger refused = new AtomicInteger();
    Thread thread =
        new Thread(
            () -> {
              try {
                task.propose(BOTH, new float[] {0.15f, 0.5f});
              } catch (ComponentException e) {
                refused.incrementAndGet();
              }
            });
    thread.start();
    thread.join();

    assertThat(refused).hasValue(1);
    assertThatThrownBy(task::crafted)
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("from a thread of its own");
  }
}
