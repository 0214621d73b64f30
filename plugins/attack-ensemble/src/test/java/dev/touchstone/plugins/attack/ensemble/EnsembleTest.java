package dev.touchstone.plugins.attack.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EnsembleTest {

  private static final ImageShape SHAPE = new ImageShape(4, 4, 1);

  private static TestTask task() {
    return task(new NormBall(Norm.LINF, 0.15));
  }

  private static TestTask task(NormBall threat) {
    LinearClassifier classifier = LinearClassifier.random(SHAPE, 3, new Seed(1));
    return TestTask.Setup.of(classifier, classifier.images(8, new Seed(2)), threat, new Seed(3))
        .task();
  }

  /** An attack that remembers whose rows it was given, by their images. */
  private static Attack seen(List<Integer> sizes, Attack attack) {
    return task -> {
      sizes.add(task.size());
      attack.run(task);
    };
  }

  @Test
  void eachStageMeetsWhatTheOnesBeforeLeftStanding() {
    TestTask alone = task();
    TwoAttacks.step(alone);
    int standing = (int) IntStream.range(0, 8).filter(row -> !alone.row(row).broken()).count();
    assertThat(standing).as("samples that one step leaves").isBetween(1, 7);

    List<Integer> sizes = new ArrayList<>();
    TestTask task = task();
    new Ensemble(
            List.of(
                new Ensemble.Stage("step", seen(sizes, TwoAttacks::step)),
                new Ensemble.Stage("noise", seen(sizes, TwoAttacks::noise))))
        .run(task);

    assertThat(sizes).containsExactly(8, standing);
    for (int row = 0; row < 8; row++) {
      assertThat(task.row(row).proposals()).hasSize(alone.row(row).broken() ? 1 : 2);
    }
  }

  @Test
  void nothingIsRunOnceAllSamplesAreBroken() {
    List<Integer> sizes = new ArrayList<>();
    LinearClassifier classifier = LinearClassifier.random(SHAPE, 3, new Seed(1));
    TestTask task =
        TestTask.Setup.of(
                classifier,
                classifier.images(4, new Seed(2)),
                new NormBall(Norm.LINF, 1),
                new Seed(3))
            .withJudge(TestTask.Judge.ALWAYS_BROKEN)
            .task();
    new Ensemble(
            List.of(
                new Ensemble.Stage("a", seen(sizes, TwoAttacks::noise)),
                new Ensemble.Stage("b", seen(sizes, TwoAttacks::noise))))
        .run(task);
    assertThat(sizes).containsExactly(4);
  }

  /** A stage may name its rows in any order, and some of them. */
  @Test
  void aPartPassesRowsOnToTheirSamples() {
    TestTask task = task();
    boolean[] broken = new boolean[8];
    Part part = new Part(task, "step", new int[] {5, 2}, broken);
    float[] images = task.images();
    int size = SHAPE.size();

    assertThat(part.labels()).containsExactly(task.labels()[5], task.labels()[2]);
    assertThat(part.images())
        .startsWith(Arrays.copyOfRange(images, 5 * size, 6 * size))
        .endsWith(Arrays.copyOfRange(images, 2 * size, 3 * size));
    part.logits(new int[] {1, 1, 0}, new float[3 * size], 0);
    assertThat(task.row(2).queries()).isEqualTo(2);
    assertThat(task.row(5).queries()).isEqualTo(1);
    part.propose(new int[] {1}, new float[size]);
    assertThat(task.row(2).proposals()).hasSize(1);
    assertThatThrownBy(() -> part.random(2)).hasMessage("the attack named row 2 of 2");
  }

  @Test
  void itNeedsWhatItsStagesNeed() {
    Attack labels =
        new Attack() {
          @Override
          public void run(AttackTask task) {}

          @Override
          public Access access() {
            return Access.LABELS;
          }
        };
    Ensemble.Stage modest = new Ensemble.Stage("labels", labels);
    assertThat(new Ensemble(List.of(modest)).access()).isEqualTo(Access.LABELS);
    assertThat(new Ensemble(List.of(modest, new Ensemble.Stage("step", TwoAttacks::step))).access())
        .isEqualTo(Access.GRADIENTS);
  }

  @Test
  void stagesOfOneIdAreToldApart() {
    assertThat(
            Stages.names(
                List.of(
                    new AttackChoice("apgd", Map.of("goal", "untargeted", "loss", "dlr")),
                    new AttackChoice("apgd", Map.of("goal", "top-targets", "loss", "dlr")),
                    new AttackChoice("fab", Map.of()),
                    new AttackChoice("fab", Map.of("targets", 9)),
                    new AttackChoice("square", Map.of("loss", "margin")))))
        .containsExactly("apgd untargeted dlr", "apgd top-targets dlr", "fab", "fab 2", "square");
  }

  @Test
  void anEnsembleOfNothingIsRefused() {
    assertThatThrownBy(
            () ->
                Stages.ensemble("ensemble", List.of(), choice -> TwoAttacks::noise, Unfit.NOWHERE))
        .isInstanceOf(UserException.class)
        .hasMessage("attack ensemble: needs at least one attack");
  }

  /** Its stages would run in L1, with fewer restarts than AutoAttack has there. */
  @Test
  void autoAttackIsTakenInItsNorms() {
    List<AttackChoice> stages = List.of(new AttackChoice("noise", Map.of()));
    Attack standard =
        new AutoAttackFactory()
            .create(new AutoAttackParameters(stages), choice -> TwoAttacks::noise);
    Attack sparse =
        new AutoAttackL1Factory()
            .create(new AutoAttackL1Parameters(stages), choice -> TwoAttacks::noise);
    TestTask inLinf = task();
    TestTask inL1 = task(new NormBall(Norm.L1, 1));
    String message =
        "attack %s: has the stages that AutoAttack has in %s; in %s take %s, and name the threats that each is for (threats: [...])";
    for (Consumer<AttackTask> use : List.<Consumer<AttackTask>>of(standard::check, standard::run)) {
      assertThatThrownBy(() -> use.accept(inL1))
          .isInstanceOf(UserException.class)
          .hasMessage(message.formatted("autoattack", "L∞ and L2", "L1", "autoattack-l1"));
    }
    for (Consumer<AttackTask> use : List.<Consumer<AttackTask>>of(sparse::check, sparse::run)) {
      assertThatThrownBy(() -> use.accept(inLinf))
          .isInstanceOf(UserException.class)
          .hasMessage(message.formatted("autoattack-l1", "L1", "L∞", "autoattack"));
    }
    standard.run(inLinf);
    sparse.run(inL1);
    assertThat(inLinf.row(0).proposals()).isNotEmpty();
    assertThat(inL1.row(0).proposals()).isNotEmpty();
  }
}
