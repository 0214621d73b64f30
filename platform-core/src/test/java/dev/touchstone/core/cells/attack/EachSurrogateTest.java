package dev.touchstone.core.cells.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.parameters.EachSurrogate;
import dev.touchstone.testkit.LinearClassifier;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * {@code surrogate: all}, on a classifier with one surrogate of use and one whose gradients vanish.
 */
class EachSurrogateTest {

  private static final int SAMPLES = 12;
  private static final ImageShape SHAPE = new ImageShape(2, 2, 1);
  private static final LinearClassifier LINEAR = LinearClassifier.random(SHAPE, 3, new Seed(3));
  private static final LabeledImages IMAGES = LINEAR.images(SAMPLES, new Seed(4));

  /** One step along the sign of the gradient through a surrogate. */
  private record Step(String surrogate) implements Attack {
    @Override
    public void run(AttackTask task) {
      check(task);
      int[] rows = IntStream.range(0, task.size()).toArray();
      float[] images = task.images();
      Optional<String> through = Optional.of(surrogate);
      float[] gradients =
          task.gradients(rows, images, Loss.MARGIN, Optional.empty(), through, 0).gradients();
      for (int i = 0; i < images.length; i++) {
        images[i] += (float) task.threat().epsilon() * Math.signum(gradients[i]);
      }
      task.propose(rows, images);
    }

    @Override
    public void check(AttackTask task) {
      if (!task.surrogates().contains(surrogate)) {
        throw new UserException("no surrogate " + surrogate);
      }
    }
  }

  private static JudgedTask attacked(LinearClassifier classifier, String surrogate) {
    JudgedTask task =
        new JudgedTask(
            classifier,
            new NormBall(Norm.LINF, 0.1),
            IMAGES,
            IntStream.range(0, SAMPLES).toArray(),
            new Seed(7),
            Allowance.FULL,
            false,
            Cancellation.NEVER);
    attack(surrogate).run(task);
    return task;
  }

  private static Attack attack(String surrogate) {
    return EachSurrogate.of(
        new Step(surrogate), JsonNodeFactory.instance.objectNode().put("surrogate", surrogate));
  }

  @Test
  void eachSurrogateIsTriedOnWhatStillStandsAndTheStageIsNamedAfterIt() {
    JudgedTask task = attacked(LINEAR.withSurrogates(), "all");

    int broken = 0;
    for (int row = 0; row < SAMPLES; row++) {
      broken += task.broken(row) ? 1 : 0;
      assertThat(task.queries().gradient(row)).isEqualTo(task.broken(row) ? 1 : 2);
      assertThat(task.signal().zeroGradients(row)).isEqualTo(task.broken(row) ? 0 : 1);
      assertThat(task.stage(row))
          .isEqualTo(
              task.broken(row) ? LinearClassifier.STRAIGHT_THROUGH : LinearClassifier.VANISHING);
    }
    assertThat(broken).isBetween(1, SAMPLES - 1);
  }

  @Test
  void anEntryWithoutSurrogatesIsAttackedOnce() {
    JudgedTask task = attacked(LINEAR, "all");

    for (int row = 0; row < SAMPLES; row++) {
      assertThat(task.queries().gradient(row)).isEqualTo(1);
    }
    assertThatCode(() -> attack("all").check(task)).doesNotThrowAnyException();
  }

  @Test
  void anyOtherNameIsLeftToTheAttack() {
    JudgedTask one = attacked(LINEAR.withSurrogates(), LinearClassifier.VANISHING);

    assertThat(one.queries().gradient(0)).isEqualTo(1);
    assertThat(one.signal().zeroGradients(0)).isEqualTo(1);
    assertThatThrownBy(() -> attacked(LINEAR, "sigmoid"))
        .isInstanceOf(UserException.class)
        .hasMessage("no surrogate sigmoid");
  }
}
