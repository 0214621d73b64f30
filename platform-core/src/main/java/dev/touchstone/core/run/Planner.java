package dev.touchstone.core.run;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.core.check.SuiteCheck;
import dev.touchstone.core.evaluation.DatasetPool;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.EntrySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a suite into its grid of cells. Loads the data set, because its checksum names results. */
public final class Planner {

  private static final Logger LOG = LoggerFactory.getLogger(Planner.class);

  /**
   * What a certified sample costs, in queries, until certifiers have run: linear bounds go
   * backwards from each layer and each class.
   */
  private static final int QUERIES_PER_CERTIFICATE = 150;

  private final DatasetPool datasets;
  private final ParameterBinder binder;
  private final SuiteCheck check;

  /** A planner. */
  public Planner(DatasetPool datasets, ParameterBinder binder, SuiteCheck check) {
    this.datasets = datasets;
    this.binder = binder;
    this.check = check;
  }

  /**
   * The suite's plan.
   *
   * @throws dev.touchstone.api.UserException if something in the suite does not fit the data, an
   *     entry or a threat
   */
  public Plan plan(Suite suite, Progress progress, Cancellation cancellation) {
    Dataset dataset = datasets.get(suite.dataset().spec(), progress, cancellation);
    check.withData(suite, dataset, cancellation);
    List<Integer> samples = suite.samples().choose(dataset.test().count());
    List<EntrySpec> entries = entries(suite, dataset);
    List<Cell> cells = new CellGrid(suite, entries, samples, dataset.classes()).cells();
    List<String> notes = new ArrayList<>(dataset.notes());
    notes.addAll(SampleNotes.of(suite, dataset, samples));
    DatasetSummary summary =
        new DatasetSummary(
            suite.dataset().use(suite.threats()),
            dataset.shape(),
            dataset.classNames(),
            suite
                .trainLimit()
                .map(n -> Math.min(n, dataset.train().count()))
                .orElse(dataset.train().count()),
            dataset.test().count(),
            dataset.checksum(),
            notes);
    return new Plan(suite, summary, samples, entries.stream().map(EntrySpec::hash).toList(), cells);
  }

  private List<EntrySpec> entries(Suite suite, Dataset dataset) {
    Map<Path, String> digests = new HashMap<>();
    List<EntrySpec> entries = new ArrayList<>();
    for (Suite.Entry entry : suite.entries()) {
      entries.add(
          new EntrySpec(
              suite.dataset().spec(),
              dataset.checksum(),
              suite.trainLimit(),
              entry.model().spec(),
              entry.defenses().stream().map(BoundComponent::spec).toList(),
              entry.training().map(binder::effective),
              entry
                  .weights()
                  .map(
                      file ->
                          new EntrySpec.GivenWeights(
                              file.toString(), digests.computeIfAbsent(file, Planner::digest))),
              entry.classifier().map(entries::get),
              suite.seed()));
    }
    return entries;
  }

  private static String digest(Path file) {
    try {
      return Json.sha256(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /** Enumerates the cells of a suite. */
  private static final class CellGrid {

    private final Suite suite;
    private final List<EntrySpec> entries;
    private final List<Integer> samples;
    private final int classes;
    private final List<Cell> cells = new ArrayList<>();
    private final Set<String> planned = new HashSet<>();

    CellGrid(Suite suite, List<EntrySpec> entries, List<Integer> samples, int classes) {
      this.suite = suite;
      this.entries = entries;
      this.samples = samples;
      this.classes = classes;
    }

    List<Cell> cells() {
      // Given weights are looked at before anything is trained or attacked.
      for (int e = 0; e < entries.size(); e++) {
        if (entries.get(e).weights().isPresent()) {
          prepare(e);
        }
      }
      for (int e = 0; e < entries.size(); e++) {
        EntrySpec entry = entries.get(e);
        prepare(e);
        for (List<Integer> chunk : chunks(samples.size())) {
          CellWork work = new CellWork.Clean(entry, chunk, suite.evaluation().batch());
          add(work, e, -1, -1, -1, List.of(entry.hash()), chunk.size());
        }
        prepareSources();
        for (int t = 0; t < suite.threats().size(); t++) {
          addAttacks(e, t);
          addCertifications(e, t);
        }
      }
      for (int i = 0; i < suite.analyses().size(); i++) {
        addAnalyses(i);
      }
      return cells;
    }

    /**
     * Adds the cell that makes an entry's model, unless it stands already, after its classifier.
     */
    private void prepare(int e) {
      EntrySpec entry = entries.get(e);
      entry.classifier().map(entries::indexOf).ifPresent(this::prepare);
      List<String> needs = entry.classifier().map(EntrySpec::hash).stream().toList();
      add(new CellWork.Prepare(entry), e, -1, -1, -1, needs, 0);
    }

    /** Cells stand after those that they need: the entries that transfer attacks ask are needed. */
    private void prepareSources() {
      suite.attacks().stream().flatMap(attack -> attack.source().stream()).forEach(this::prepare);
    }

    private void addAnalyses(int analysis) {
      Suite.AnalysisUse use = suite.analyses().get(analysis);
      AnalysisFactory<?> factory = (AnalysisFactory<?>) use.analysis().component().factory();
      List<List<Integer>> runs =
          factory.scope() == AnalysisFactory.Scope.ALL_ENTRIES
              ? List.of(use.entries())
              : use.entries().stream().map(List::of).toList();
      for (List<Integer> about : runs) {
        CellWork.Analyse work =
            new CellWork.Analyse(
                about.stream().map(entries::get).toList(),
                about.stream().map(e -> suite.entries().get(e).name()).toList(),
                use.analysis().spec(),
                samples,
                suite.threats(),
                suite.evaluation().batch(),
                suite.seed());
        List<String> dependsOn = work.entries().stream().map(EntrySpec::hash).toList();
        cells.add(new Cell(work, work.hash(), about.get(0), -1, -1, -1, analysis, dependsOn, 0));
      }
    }

    private void addAttacks(int e, int t) {
      EntrySpec entry = entries.get(e);
      Map<Integer, List<String>> earlier = new HashMap<>();
      for (int a = 0; a < suite.attacks().size(); a++) {
        Suite.AttackUse attack = suite.attacks().get(a);
        if (!attack.entries().contains(e)) {
          continue;
        }
        int count = Math.min(attack.limit().orElse(samples.size()), samples.size());
        List<List<Integer>> chunks = chunks(count);
        for (int c = 0; c < chunks.size(); c++) {
          int from = c * suite.evaluation().cell();
          int examples =
              Math.max(0, Math.min(suite.evaluation().gallery() - from, chunks.get(c).size()));
          List<String> after =
              suite.evaluation().cascade() ? earlier.getOrDefault(c, List.of()) : List.of();
          CellWork.Attack work =
              new CellWork.Attack(
                  entry,
                  attack.source().map(entries::get),
                  suite.threats().get(t),
                  attack.attack().spec(),
                  chunks.get(c),
                  suite.evaluation().batch(),
                  suite.seed(),
                  after,
                  examples);
          List<String> dependsOn = new ArrayList<>(after);
          dependsOn.add(entry.hash());
          work.source().map(EntrySpec::hash).ifPresent(dependsOn::add);
          long queries =
              estimate((AttackFactory<?>) attack.attack().component().factory(), attack)
                  * chunks.get(c).size();
          add(work, e, t, a, -1, dependsOn, queries);
          List<String> broken = new ArrayList<>(after);
          broken.add(work.hash());
          earlier.put(c, broken);
        }
      }
    }

    private void addCertifications(int e, int t) {
      Map<Integer, List<String>> planned = new HashMap<>();
      for (int c = 0; c < suite.certifiers().size(); c++) {
        Suite.CertifierUse use = suite.certifiers().get(c);
        if (use.entries().contains(e) && use.threats().contains(suite.threats().get(t))) {
          List<String> earlier =
              use.after().map(index -> planned.getOrDefault(index, List.of())).orElse(List.of());
          planned.put(c, addCertifications(e, t, c, earlier));
        }
      }
    }

    /**
     * Adds one certifier's cells.
     *
     * @param earlier cells of the certifier whose verdicts it takes over
     * @return the hashes of its cells
     */
    private List<String> addCertifications(int e, int t, int c, List<String> earlier) {
      EntrySpec entry = entries.get(e);
      Suite.CertifierUse use = suite.certifiers().get(c);
      int count = Math.min(use.limit().orElse(samples.size()), samples.size());
      List<List<Integer>> chunks = chunks(count);
      List<String> hashes = new ArrayList<>();
      for (int i = 0; i < chunks.size(); i++) {
        Optional<String> after =
            i < earlier.size() ? Optional.of(earlier.get(i)) : Optional.empty();
        CellWork.Certify work =
            new CellWork.Certify(
                entry,
                suite.threats().get(t),
                use.certifier().spec(),
                chunks.get(i),
                suite.evaluation().batch(),
                suite.seed(),
                after);
        List<String> dependsOn = new ArrayList<>(after.stream().toList());
        dependsOn.add(entry.hash());
        long queries = (long) QUERIES_PER_CERTIFICATE * chunks.get(i).size();
        add(work, e, t, -1, c, dependsOn, queries);
        hashes.add(work.hash());
      }
      return hashes;
    }

    private <P extends Record> long estimate(AttackFactory<P> factory, Suite.AttackUse attack) {
      try {
        return factory.estimatedQueries(
            factory.parametersType().cast(attack.attack().parameters()), classes);
      } catch (RuntimeException | LinkageError e) {
        LOG.debug("attack '{}' cannot tell its cost", attack.name(), e);
        return 0;
      }
    }

    /**
     * The first {@code count} samples, a cell's worth at a time; every attack has the same cuts.
     */
    private List<List<Integer>> chunks(int count) {
      List<List<Integer>> chunks = new ArrayList<>();
      for (int from = 0; from < count; from += suite.evaluation().cell()) {
        chunks.add(samples.subList(from, Math.min(from + suite.evaluation().cell(), count)));
      }
      return chunks;
    }

    /** Adds a cell; entries that differ in name only share preparation. */
    private void add(
        CellWork work,
        int entry,
        int threat,
        int attack,
        int certifier,
        List<String> dependsOn,
        long queries) {
      String hash = work.hash();
      if (work instanceof CellWork.Prepare && !planned.add(hash)) {
        return;
      }
      cells.add(new Cell(work, hash, entry, threat, attack, certifier, -1, dependsOn, queries));
    }
  }
}
