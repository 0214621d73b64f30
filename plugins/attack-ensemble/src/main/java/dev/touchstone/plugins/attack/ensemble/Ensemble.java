package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.Norm;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Attacks in turn, each on the samples that still stand (Croce and Hein 2020, section 5). Each
 * begins anew at the clean images; a sample's random stream and its query budget go on from one to
 * the next.
 */
final class Ensemble implements Attack {

  private final List<Stage> stages;
  private final Consumer<Norm> required;

  /**
   * An ensemble for all norms that its stages are for.
   *
   * @param stages at least one
   */
  Ensemble(List<Stage> stages) {
    this(stages, norm -> {});
  }

  /**
   * An ensemble.
   *
   * @param stages at least one
   * @param required refuses norms that it is not for
   */
  Ensemble(List<Stage> stages, Consumer<Norm> required) {
    this.stages = List.copyOf(stages);
    this.required = required;
  }

  /**
   * An attack of the ensemble.
   *
   * @param name its name in reports
   */
  record Stage(String name, Attack attack) {}

  @Override
  public Access access() {
    return stages.stream()
        .map(stage -> stage.attack().access())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  @Override
  public boolean leavesOutDecided() {
    return true;
  }

  @Override
  public void run(AttackTask task) {
    required.accept(task.threat().norm());
    boolean[] broken = new boolean[task.size()];
    boolean proposed = false;
    for (Stage stage : stages) {
      int[] standing =
          IntStream.range(0, task.size())
              .filter(row -> !broken[row] && task.remaining(row).orElse(1) > 0)
              .toArray();
      if (standing.length == 0 && proposed) {
        return;
      }
      task.stage(stage.name());
      told(stage, () -> stage.attack().run(new Part(task, stage.name(), standing, broken)));
      proposed = true;
    }
  }

  @Override
  public void check(AttackTask task) {
    required.accept(task.threat().norm());
    for (Stage stage : stages) {
      told(stage, () -> stage.attack().check(task));
    }
  }

  /** Runs something of a stage, and says whose it is where it refuses. */
  private static void told(Stage stage, Runnable what) {
    try {
      what.run();
    } catch (UserException e) {
      throw new UserException("stage '%s': %s".formatted(stage.name(), e.getMessage()), e);
    }
  }
}
