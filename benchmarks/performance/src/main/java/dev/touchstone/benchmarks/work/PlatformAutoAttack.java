package dev.touchstone.benchmarks.work;

import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.benchmarks.plan.Stage;
import dev.touchstone.core.cells.attack.AttackWork;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.cells.prepare.PrepareWork;
import dev.touchstone.core.run.Plan;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One cell of AutoAttack on the first test images, through the platform's own door. */
final class PlatformAutoAttack implements Work {

  private final Cells cells;
  private final AttackWork warmUp;
  private final AttackWork attack;
  private final int images;

  PlatformAutoAttack(Places places, Network network) {
    cells = new Cells(places);
    images = FirstImages.count(places.first(network));
    Plan plan =
        cells.plan(Suites.autoAttack(network, Suites.given(places.weights(network)), images));
    Suites.works(plan, PrepareWork.class).forEach(cells::run);
    Suites.works(plan, CleanWork.class).forEach(cells::run);
    List<AttackWork> attacks = Suites.works(plan, AttackWork.class);
    warmUp = attacks.get(0);
    attack = attacks.get(1);
  }

  @Override
  public double perSecond(Quantity quantity, Window window) {
    return images * window.perSecond(() -> cells.run(warmUp), () -> cells.run(attack));
  }

  @Override
  public Map<String, Double> details() {
    return details(cells.attacked(attack));
  }

  /**
   * What was left after each stage, and what the stage asked. A sample counts what it asked in all,
   * so that is divided by what a stage asks of a sample that it does not break. What FAB asks
   * varies; where Square breaks a sample, FAB's forwards there are taken to be those of the samples
   * that stand to the end.
   */
  static Map<String, Double> details(List<SampleOutcome> outcomes) {
    double standing =
        outcomes.stream().filter(outcome -> outcome.status() != SampleStatus.MISCLASSIFIED).count();
    double fab =
        outcomes.stream()
            .filter(outcome -> outcome.status() == SampleStatus.ROBUST)
            .mapToDouble(PlatformAutoAttack::forwardsOfFab)
            .average()
            .orElse(0);
    Map<Stage, double[]> asked = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      asked.put(stage, new double[2]);
    }
    for (SampleOutcome outcome : outcomes) {
      if (outcome.attacked()) {
        requireKnownStage(outcome);
        add(outcome, fab, asked);
      }
    }
    Map<String, Double> details = new LinkedHashMap<>();
    details.put("autoattack-clean-standing", standing);
    for (Stage stage : Stage.values()) {
      standing -= outcomes.stream().filter(outcome -> stage.of(outcome.stage())).count();
      details.put("autoattack-" + stage.id() + "-standing", standing);
      details.put("autoattack-" + stage.id() + "-gradients", asked.get(stage)[0]);
      details.put("autoattack-" + stage.id() + "-forwards", asked.get(stage)[1]);
    }
    return details;
  }

  /** A stage by another name would count as one that broke nothing. */
  private static void requireKnownStage(SampleOutcome outcome) {
    if (outcome.status() == SampleStatus.BROKEN
        && Arrays.stream(Stage.values()).noneMatch(stage -> stage.of(outcome.stage()))) {
      throw new IllegalStateException("no stage of AutoAttack: '" + outcome.stage() + "'");
    }
  }

  private static double forwardsOfFab(SampleOutcome outcome) {
    return outcome.queries() - Stage.APGD_T.forwards() - Stage.SQUARE.forwards();
  }

  private static void add(SampleOutcome outcome, double fab, Map<Stage, double[]> asked) {
    double gradients = outcome.gradientQueries();
    double forwards = outcome.queries();
    for (Stage stage : Stage.values()) {
      boolean last = stage.of(outcome.stage()) || stage == Stage.SQUARE;
      boolean fabOfOther = stage == Stage.FAB_T && outcome.status() == SampleStatus.BROKEN;
      double whole =
          stage != Stage.FAB_T ? stage.forwards() : fabOfOther ? fab : forwardsOfFab(outcome);
      double ownGradients = last || stage == Stage.FAB_T ? gradients : stage.gradients();
      double ownForwards = last ? forwards : whole;
      asked.get(stage)[0] += ownGradients;
      asked.get(stage)[1] += ownForwards;
      gradients -= ownGradients;
      forwards -= ownForwards;
      if (last) {
        return;
      }
    }
  }

  @Override
  public double[] growth(Quantity quantity, int warmUpBatches, int[] marks) {
    return Work.growth(() -> cells.run(warmUp), 1, warmUpBatches, marks);
  }

  @Override
  public void close() {
    cells.close();
  }
}
