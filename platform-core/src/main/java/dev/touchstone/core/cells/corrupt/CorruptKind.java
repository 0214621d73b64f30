package dev.touchstone.core.cells.corrupt;

import static dev.touchstone.core.results.DamagedException.require;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.threat.CorruptionThreat;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.Gathering;
import dev.touchstone.core.cells.Place;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.cells.Planning;
import dev.touchstone.core.cells.Speed;
import dev.touchstone.core.cells.attack.AttackChecks;
import dev.touchstone.core.cells.clean.CleanKind;
import dev.touchstone.core.corruptions.Corruptions;
import dev.touchstone.core.evaluation.ClassifierPool;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.suite.Suite;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Cells that judge samples of one entry under all corruptions of one threat. Nobody attacks:
 * reports show them in a column of their own beside the attacks.
 */
public final class CorruptKind extends CellKind<CorruptWork, StoredCorruption> {

  private static final String NAME = "corruptions";

  private static final ComponentUse COMPONENT =
      new ComponentUse(
          new ComponentDescriptor(
              NAME,
              Corruptions.VERSION,
              "Common corruptions",
              "Every corruption and severity of the threat, drawn by the platform; the worst one of"
                  + " each sample counts.",
              "Hendrycks and Dietterich 2019, Benchmarking neural network robustness to common"
                  + " corruptions and perturbations.",
              List.of()),
          "the platform",
          "{}");

  /** The kind. */
  public CorruptKind() {
    super(CorruptWork.class, StoredCorruption.class, Optional.empty());
  }

  @Override
  public boolean serves(Optional<Threat> threat) {
    return threat.filter(CorruptionThreat.class::isInstance).isPresent();
  }

  @Override
  public void planThreat(Planning planning, int entry, int threat) {
    Suite suite = planning.suite();
    if (!(suite.threats().get(threat) instanceof CorruptionThreat corruptions)) {
      return;
    }
    int from = 0;
    for (List<Integer> samples : planning.chunks(Integer.MAX_VALUE)) {
      int examples = Math.max(0, Math.min(suite.evaluation().gallery() - from, samples.size()));
      CorruptWork work =
          new CorruptWork(
              planning.entries().get(entry),
              corruptions,
              samples,
              suite.evaluation().batch(),
              suite.seed(),
              examples);
      Place place = new Place(List.of(entry), OptionalInt.of(threat), OptionalInt.empty());
      long queries = (long) corruptions.cases().size() * samples.size();
      planning.add(Cell.of(work, place, List.of(work.entry().hash()), queries));
      from += samples.size();
    }
  }

  @Override
  public String subject(CorruptWork work) {
    return NAME;
  }

  @Override
  public void measure(Cell cell, Suite suite, StoredCorruption result, Speed speed) {
    speed.addQueries(
        (double) result.predictions().size() * result.outcomes().size(), result.seconds());
  }

  @Override
  public void run(CorruptWork work, Bench bench) {
    try (ClassifierPool.Lease lease = bench.lease(work.entry(), work.batch())) {
      CorruptionEvaluator evaluator =
          new CorruptionEvaluator(work, lease.classifier(), bench.images(work.samples()));
      bench.keep(
          work,
          evaluator.evaluate(
              CleanKind.stored(bench, work.entry(), work.samples(), work.batch()),
              bench.progress(),
              bench.cancellation()));
    }
  }

  @Override
  public void check(StoredCorruption result, Expected expected) {
    AttackChecks.check(result.outcomes(), result.examples(), result.seconds(), expected);
    require(
        expected.threat().orElseThrow() instanceof CorruptionThreat corruptions
            && result.predictions().size() == corruptions.cases().size(),
        () -> "it has predictions under %d corruptions".formatted(result.predictions().size()));
    for (List<Integer> predictions : result.predictions()) {
      require(
          predictions.size() == result.outcomes().size(),
          () -> "it has %d predictions under a corruption".formatted(predictions.size()));
      for (int i = 0; i < predictions.size(); i++) {
        expected.requireClass(predictions.get(i), result.outcomes().get(i).sample());
      }
    }
  }

  @Override
  public Map<Integer, Integer> labels(StoredCorruption result) {
    return result.outcomes().stream()
        .collect(Collectors.toMap(SampleOutcome::sample, SampleOutcome::label));
  }

  @Override
  public double seconds(StoredCorruption result) {
    return result.seconds();
  }

  @Override
  public void gather(Gathering gathering, int entry, List<Placed> cells) {
    CorruptionSection section = new CorruptionSection();
    for (List<Placed> some : byPlace(cells)) {
      CorruptionThreat threat =
          (CorruptionThreat) gathering.threats().get(some.get(0).place().threat().getAsInt());
      Stored<StoredCorruption> stored = stored(gathering, some, Optional::empty);
      section.add(threat, stored.results(), stored.planned());
      gathering
          .entry(entry)
          .add(
              new AttackResults(
                  NAME,
                  COMPONENT,
                  Optional.empty(),
                  threat,
                  stored.planned(),
                  stored.results().stream()
                      .flatMap(result -> result.outcomes().stream())
                      .sorted(Comparator.comparingInt(SampleOutcome::sample))
                      .toList(),
                  stored.failures(),
                  stored.results().stream().flatMap(result -> result.examples().stream()).toList(),
                  stored.seconds()));
    }
    section.section().ifPresent(gathering.entry(entry)::add);
  }
}
