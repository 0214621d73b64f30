package dev.touchstone.core.run;

import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.core.evaluation.CellRunner;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.work.CellResult;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.StoredModel;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingDefenseFactory;
import dev.touchstone.tensorflow.training.TrainingParameters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What is left of a plan to do and what it may cost, analyses apart. An upper estimate for attacks,
 * which stop at samples that they have broken; a guess for certifiers until some of their cells are
 * stored.
 *
 * @param groups the plan's cells, gathered by entry, threat and attack; the same work under two
 *     names counts once, under the first
 * @param entries the same, gathered by entry, and each analysis
 * @param storedCells cells whose results are stored
 * @param seconds wall-clock seconds for the rest, one cell at a time
 * @param basis what speed the estimate assumes, and from where
 */
public record CostEstimate(
    List<Group> groups, List<Group> entries, int storedCells, double seconds, String basis) {

  /** The paper's network on two cores (input gradients per second); only until something ran. */
  private static final double ASSUMED_QUERIES_PER_SECOND = 1500;

  /** The same network in training. */
  private static final double ASSUMED_TRAINING_IMAGES_PER_SECOND = 1200;

  /** An analysis that takes what cells have attacked; one that attacks for itself takes longer. */
  private static final double ANALYSIS_SECONDS = 2;

  /** Copies the lists. */
  public CostEstimate {
    groups = List.copyOf(groups);
    entries = List.copyOf(entries);
  }

  /**
   * Cells of one entry, threat and attack.
   *
   * @param label what they are
   * @param cells how many
   * @param stored how many of them are stored
   * @param samples samples in all, those of each cell
   * @param seconds estimate for those that are not stored
   * @param known whether there is one: nobody knows what an analysis takes
   */
  public record Group(
      String label, int cells, int stored, int samples, double seconds, boolean known) {

    private Group named(String name) {
      return new Group(name, cells, stored, samples, seconds, known);
    }

    private Group plus(Group other) {
      return new Group(
          label,
          cells + other.cells,
          stored + other.stored,
          samples + other.samples,
          seconds + other.seconds,
          known && other.known);
    }
  }

  /** Whether the estimate is of all that is left. */
  public boolean complete() {
    return groups.stream().allMatch(Group::known);
  }

  /** Estimates a plan, from the speed of what the store holds already where it can. */
  public static CostEstimate of(Plan plan, ResultsStore store) {
    Speed speed = Speed.measured(plan, store);
    Map<String, Group> groups = new LinkedHashMap<>();
    Map<String, Group> entries = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    int stored = 0;
    double seconds = 0;
    for (Cell cell : plan.cells()) {
      if (!seen.add(cell.hash())) {
        continue; // The same work under another name, which is done once.
      }
      boolean done = CellRunner.done(store, cell.work());
      double cost = done ? 0 : speed.seconds(plan, cell);
      stored += done ? 1 : 0;
      seconds += cost;
      boolean analysis = cell.work() instanceof CellWork.Analyse;
      String label = groupLabel(plan, cell);
      Group one = new Group(label, 1, done ? 1 : 0, cell.samples(), cost, done || !analysis);
      groups.merge(label, one, Group::plus);
      String entry = analysis ? label : plan.suite().entries().get(cell.entry()).name();
      entries.merge(entry, one.named(entry), Group::plus);
    }
    return new CostEstimate(
        List.copyOf(groups.values()),
        List.copyOf(entries.values()),
        stored,
        seconds,
        speed.basis());
  }

  /** Units that a preparation's progress counts in training; 0 where nothing is trained. */
  static ToDoubleFunction<Cell> units(Plan plan) {
    return cell ->
        cell.work() instanceof CellWork.Prepare
            ? plan.suite()
                .entries()
                .get(cell.entry())
                .training()
                .map(training -> imagesFed(plan, cell, training))
                .orElse(0.0)
            : cell.samples();
  }

  /** What each cell may take, in seconds; a few for an analysis, of which nobody knows. */
  static ToDoubleFunction<Cell> seconds(Plan plan, ResultsStore store) {
    Speed speed = Speed.measured(plan, store);
    return cell ->
        cell.work() instanceof CellWork.Analyse ? ANALYSIS_SECONDS : speed.seconds(plan, cell);
  }

  /** Images that a training is fed in all. */
  private static double imagesFed(Plan plan, Cell cell, TrainingParameters training) {
    int images =
        Math.min(
            plan.dataset().trainCount(),
            cell.work().entry().trainLimit().orElse(Integer.MAX_VALUE));
    return training
        .steps()
        .map(steps -> (double) steps * training.batchSize())
        .orElse((double) training.epochs() * images);
  }

  private static String groupLabel(Plan plan, Cell cell) {
    String label = plan.label(cell);
    int samples = label.lastIndexOf(" · ");
    return cell.samples() == 0 ? label : label.substring(0, samples);
  }

  /**
   * How fast the machine is.
   *
   * @param certificates seconds for a sample by the certifier's place in the suite, where measured
   */
  private record Speed(
      double queriesPerSecond,
      double imagesPerSecond,
      Map<Integer, Double> certificates,
      String basis) {

    static Speed measured(Plan plan, ResultsStore store) {
      double queries = 0;
      double attackSeconds = 0;
      double images = 0;
      double trainingSeconds = 0;
      for (Cell cell : plan.cells()) {
        if (cell.work() instanceof CellWork.Attack) {
          Optional<CellResult.Attack> result = stored(store, cell, CellResult.Attack.class);
          if (result.isPresent()) {
            attackSeconds += result.get().seconds();
            for (SampleOutcome outcome : result.get().outcomes()) {
              queries += outcome.queries() + outcome.gradientQueries();
            }
          }
        } else if (cell.work() instanceof CellWork.Prepare) {
          Optional<StoredModel> model =
              new StoredResults(store).modelNumbers(cell.hash()).value().map(StoredCell::result);
          if (model.isPresent() && model.get().epochs() > 0) {
            images += model.get().images() * model.get().epochs() * workPerImage(plan, cell);
            trainingSeconds += model.get().seconds();
          }
        }
      }
      boolean attacked = queries > 0 && attackSeconds > 0;
      boolean trained = images > 0 && trainingSeconds > 0;
      double rate = attacked ? queries / attackSeconds : ASSUMED_QUERIES_PER_SECOND;
      double training = trained ? images / trainingSeconds : ASSUMED_TRAINING_IMAGES_PER_SECOND;
      return new Speed(
          rate,
          training,
          certificates(plan, store),
          "%s %,.0f queries/s, %s %,.0f training images/s"
              .formatted(
                  attacked ? "measured" : "assumed",
                  rate,
                  trained ? "measured" : "assumed",
                  training));
    }

    private static <R> Optional<R> stored(ResultsStore store, Cell cell, Class<R> type) {
      return new StoredResults(store).cell(cell.work(), type).value().map(StoredCell::result);
    }

    private static Map<Integer, Double> certificates(Plan plan, ResultsStore store) {
      Map<Integer, Integer> samples = new HashMap<>();
      Map<Integer, Double> seconds = new HashMap<>();
      for (Cell cell : plan.cells()) {
        if (cell.certifier() >= 0) {
          stored(store, cell, CellResult.Certification.class)
              .ifPresent(
                  result -> {
                    samples.merge(cell.certifier(), cell.samples(), Integer::sum);
                    seconds.merge(cell.certifier(), result.seconds(), Double::sum);
                  });
        }
      }
      seconds.replaceAll((certifier, all) -> all / samples.get(certifier));
      return seconds;
    }

    double seconds(Plan plan, Cell cell) {
      if (certificates.containsKey(cell.certifier())) {
        return certificates.get(cell.certifier()) * cell.samples();
      }
      if (!(cell.work() instanceof CellWork.Prepare)) {
        return cell.estimatedQueries() / queriesPerSecond;
      }
      return plan.suite()
          .entries()
          .get(cell.entry())
          .training()
          .map(
              training ->
                  imagesFed(plan, cell, training) * workPerImage(plan, cell) / imagesPerSecond)
          .orElse(0.0);
    }

    /** Cost of a training image with the entry's defenses; a gradient query counts as one image. */
    private static double workPerImage(Plan plan, Cell cell) {
      return plan.suite().entries().get(cell.entry()).defenses().stream()
          .filter(d -> d.component().factory() instanceof TrainingDefenseFactory<?>)
          .map(BoundComponent::trainingDefense)
          .mapToDouble(TrainingDefense::gradientQueries)
          .reduce(1, Double::sum);
    }
  }
}
