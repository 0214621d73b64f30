package dev.touchstone.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.benchmarks.plan.Side;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectionTest {

  @Test
  void aNumberAloneIsRoundsOfPgd() {
    Selection selection = Selection.of(List.of("7", "scores.csv"));
    assertThat(selection.quantities()).containsExactly(Quantity.PGD);
    assertThat(selection.networks()).containsExactly(Network.TABLE_3);
    assertThat(selection.rounds()).isEqualTo(7);
    assertThat(selection.file()).contains(Path.of("scores.csv"));
    assertThat(selection.memory()).isFalse();
  }

  @Test
  void quantitiesAndNetworksAreNamedTogether() {
    Selection selection = Selection.of(List.of("train,resnet-50,memory"));
    assertThat(selection.quantities()).containsExactly(Quantity.TRAIN);
    assertThat(selection.networks()).containsExactly(Network.RESNET_50);
    assertThat(selection.memory()).isTrue();
    assertThat(selection.roofline()).isFalse();
    assertThat(selection.rounds()).isEqualTo(3);
  }

  @Test
  void whatIsUnknownIsRefusedWithTheUsage() {
    for (List<String> words :
        List.of(List.of("fast"), List.of("pgd", "0"), List.of("pgd", "3", "file", "more"))) {
      assertThatThrownBy(() -> Selection.of(words))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("usage: benchmarks/performance/run");
    }
  }

  /** The sides of a network alternate, so that a slow minute of the machine hits all of them. */
  @Test
  void aRoundTakesTheSidesInTurn(@TempDir Path noWeights) {
    Selection selection = Selection.of(List.of("gradient,pgd,train,certify,table-3"));
    Set<Side> sides = EnumSet.of(Side.PLATFORM, Side.GRAPH, Side.PYTORCH);
    List<Quantity> both = List.of(Quantity.GRADIENT, Quantity.PGD);
    String id = Network.TABLE_3.id();
    assertThat(Task.round(selection, sides, noWeights))
        .containsExactly(
            new Task(id, Side.PLATFORM, List.of(Quantity.PGD)),
            new Task(id, Side.GRAPH, both),
            new Task(id, Side.PYTORCH, both),
            new Task(id, Side.PLATFORM, List.of(Quantity.TRAIN)),
            new Task(id, Side.PYTORCH, List.of(Quantity.TRAIN)));
  }

  /** What forty gradients tell anyway is not measured again, unless it alone is asked for. */
  @Test
  void resnetsAttackOnlyWhereTheirGradientsAreNotMeasured(@TempDir Path noWeights) {
    Set<Side> sides = EnumSet.of(Side.PLATFORM, Side.PYTORCH);
    String id = Network.RESNET_50.id();
    assertThat(Task.round(Selection.of(List.of("gradient,pgd,resnet-50")), sides, noWeights))
        .containsExactly(new Task(id, Side.PYTORCH, List.of(Quantity.GRADIENT)));
    assertThat(Task.round(Selection.of(List.of("pgd,resnet-50")), sides, noWeights))
        .containsExactly(
            new Task(id, Side.PLATFORM, List.of(Quantity.PGD)),
            new Task(id, Side.PYTORCH, List.of(Quantity.PGD)));
  }

  /** AutoAttack takes long, so nobody gets it unasked, and its naive loops neither. */
  @Test
  void autoAttackMustBeAskedFor(@TempDir Path noWeights) {
    assertThat(Selection.of(List.of("all")).quantities()).doesNotContain(Quantity.AUTOATTACK);
    Selection selection = Selection.of(List.of("autoattack,images-20"));
    assertThat(selection.images()).isEqualTo(20);
    assertThat(selection.networks()).containsExactly(Network.TABLE_3);
    String id = Network.TABLE_3.id();
    List<Quantity> autoAttack = List.of(Quantity.AUTOATTACK);
    Task platform = new Task(id, Side.PLATFORM, autoAttack);
    Task pyTorch = new Task(id, Side.PYTORCH_FASTER, autoAttack);
    Set<Side> sides = EnumSet.allOf(Side.class);
    assertThat(Task.round(selection, sides, noWeights)).containsExactly(platform, pyTorch);
    assertThat(Task.round(Selection.of(List.of("autoattack,naive")), sides, noWeights))
        .containsExactly(
            platform,
            new Task(id, Side.PLATFORM_NAIVE, autoAttack),
            pyTorch,
            new Task(id, Side.PYTORCH_NAIVE, autoAttack));
  }

  @Test
  void linesThatAreNoNumbersAreLeftOut() {
    assertThat(ChildProcess.numbers("forward 1.5E3\nsome warning of 3\ngrowth -12.0\npeak NaN\n"))
        .containsOnlyKeys("forward", "growth", "peak")
        .containsEntry("forward", 1500.0)
        .containsEntry("growth", -12.0);
  }
}
