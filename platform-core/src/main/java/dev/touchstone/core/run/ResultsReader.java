package dev.touchstone.core.run;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Fact;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.results.TrainingSummary;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.evaluation.KernelRecord;
import dev.touchstone.core.results.Damage;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.Reading;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellResult;
import dev.touchstone.core.work.StoredModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads a results folder, finished or not: no suite, data or plugin is needed. */
public final class ResultsReader {

  private final ResultsStore store;
  private final StoredResults stored;
  private final Manifests.Stored file;
  private final RunManifest manifest;
  private final Provenance provenance;
  private final OptionalInt classes;
  private final SampleLabels labels = new SampleLabels();
  private final Map<Path, Damage> damages = new LinkedHashMap<>();

  private ResultsReader(ResultsStore store, Manifests.Stored file) {
    this.store = store;
    this.stored = new StoredResults(store);
    this.file = file;
    this.manifest = file.manifest();
    this.provenance = new Provenance(file);
    this.classes = OptionalInt.of(manifest.dataset().classNames().size());
  }

  /**
   * All that is in the store for the folder's manifest and can be believed.
   *
   * @throws dev.touchstone.api.UserException if there is no manifest, or it was changed
   */
  public static SuiteResults read(ResultsStore store) {
    return examine(store).results();
  }

  /** The same, with what cannot be believed and where the results come from. */
  public static StoredSuite examine(ResultsStore store) {
    return new ResultsReader(store, Manifests.read(store)).stored();
  }

  private StoredSuite stored() {
    List<EntryResults> entries = new ArrayList<>();
    for (int e = 0; e < manifest.entries().size(); e++) {
      entries.add(entry(e));
    }
    List<AnalysisResults> analyses = manifest.analyses().stream().map(this::analysis).toList();
    List<Fact> environment = environment();
    environment.addAll(provenance.facts());
    SuiteResults results =
        new SuiteResults(
            manifest.suite(),
            manifest.title(),
            manifest.description(),
            manifest.dataset(),
            manifest.samples(),
            manifest.seed(),
            manifest.command(),
            entries,
            analyses,
            environment,
            file.text());
    return new StoredSuite(results, List.copyOf(damages.values()), provenance.remarks());
  }

  /** Older manifests say nothing about kernels, because nobody looked. */
  private List<Fact> environment() {
    List<Fact> environment = new ArrayList<>(manifest.environment());
    if (environment.stream().noneMatch(fact -> fact.name().equals(KernelRecord.FACT))) {
      environment.add(new Fact(KernelRecord.FACT, KernelRecord.NOT_CHECKED));
    }
    return environment;
  }

  private EntryResults entry(int index) {
    RunManifest.Entry entry = manifest.entries().get(index);
    Optional<StoredModel> model = model(entry.hash());
    List<CleanOutcome> clean = new ArrayList<>();
    Set<String> cleanFailures = new LinkedHashSet<>();
    for (RunManifest.CellRef cell : manifest.cells()) {
      if (cell.entry() == index && cell.attack() < 0 && cell.samples() > 0) {
        clean(cell)
            .ifPresentOrElse(
                result -> clean.addAll(result.outcomes()),
                () -> failure(cell.hash()).ifPresent(cleanFailures::add));
      }
    }
    List<AttackResults> attacks = new ArrayList<>();
    for (int t = 0; t < manifest.threats().size(); t++) {
      for (int a = 0; a < manifest.attacks().size(); a++) {
        if (planned(index, t, a)) {
          attacks.add(attack(index, t, a));
        }
      }
    }
    List<CertificationResults> certifications =
        manifest.certification().map(of -> certifications(of, index)).orElse(List.of());
    boolean evaluated =
        !clean.isEmpty() || attacks.stream().anyMatch(attack -> !attack.outcomes().isEmpty());
    Optional<String> failure = model.isPresent() ? Optional.empty() : modelFailure(entry.hash());
    if (model.isEmpty() && failure.isEmpty() && evaluated) {
      // No run ends like this: results come after the model that they are about.
      Path file = StoredResults.modelFile(store, entry.hash());
      add(new Damage(file, "it is missing, though there are results of the model"));
      failure = damage(file);
    }
    return new EntryResults(
        entry.name(),
        entry.hash(),
        entry.model(),
        entry.defenses(),
        model
            .filter(made -> made.epochs() > 0)
            .map(
                made ->
                    new TrainingSummary(
                        entry.training().orElse("{}"),
                        made.images(),
                        made.epochs(),
                        made.seconds())),
        entry.weights(),
        failure,
        clean,
        Optional.empty(),
        List.copyOf(cleanFailures),
        attacks,
        certifications,
        model.map(StoredModel::tables).orElse(List.<NamedTable>of()));
  }

  private Optional<StoredModel> model(String hash) {
    return believed(stored.model(hash));
  }

  private Optional<CellResult.Clean> clean(RunManifest.CellRef cell) {
    return believed(
        stored
            .cell(
                cell.hash(),
                CellResult.Clean.class,
                expected(cell.entry(), cell.samples(), Optional.empty()))
            .unless(
                read ->
                    labels.contradiction(
                        read.result().outcomes(), CleanOutcome::sample, CleanOutcome::label)));
  }

  private Optional<CellResult.Attack> attack(RunManifest.CellRef cell, int threat) {
    return believed(
        stored
            .cell(
                cell.hash(),
                CellResult.Attack.class,
                expected(cell.entry(), cell.samples(), Optional.of(manifest.threats().get(threat))))
            .unless(
                read ->
                    labels.contradiction(
                        read.result().outcomes(), SampleOutcome::sample, SampleOutcome::label)));
  }

  private Expected expected(int entry, int samples, Optional<Threat> threat) {
    String hash = manifest.entries().get(entry).hash();
    return new Expected(hash, Optional.empty(), samples, threat, classes);
  }

  private <R> Optional<R> believed(Reading<StoredCell<R>> reading) {
    reading.damage().ifPresent(this::add);
    reading.value().ifPresent(provenance::add);
    return reading.value().map(StoredCell::result);
  }

  private void add(Damage damage) {
    damages.putIfAbsent(damage.file(), damage);
  }

  /** Whether the attack is for the entry at all. */
  private boolean planned(int entry, int threat, int attack) {
    return manifest.cells().stream()
        .anyMatch(
            cell -> cell.entry() == entry && cell.threat() == threat && cell.attack() == attack);
  }

  private AttackResults attack(int entry, int threat, int attack) {
    RunManifest.Attack use = manifest.attacks().get(attack);
    Optional<RunManifest.Entry> source = use.source().map(manifest.entries()::get);
    List<SampleOutcome> outcomes = new ArrayList<>();
    List<AttackExample> examples = new ArrayList<>();
    Set<String> failures = new LinkedHashSet<>();
    double seconds = 0;
    int planned = 0;
    for (RunManifest.CellRef cell : manifest.cells()) {
      if (cell.entry() != entry || cell.threat() != threat || cell.attack() != attack) {
        continue;
      }
      planned += cell.samples();
      Optional<CellResult.Attack> result = attack(cell, threat);
      if (result.isPresent()) {
        outcomes.addAll(result.get().outcomes());
        examples.addAll(result.get().examples());
        seconds += result.get().seconds();
      } else {
        failure(cell.hash()).or(() -> source.flatMap(this::failedModel)).ifPresent(failures::add);
      }
    }
    outcomes.sort(Comparator.comparingInt(SampleOutcome::sample));
    return new AttackResults(
        use.name(),
        use.at(threat),
        source.map(RunManifest.Entry::name),
        manifest.threats().get(threat),
        planned,
        outcomes,
        List.copyOf(failures),
        examples,
        seconds);
  }

  /** Results of the certifiers that look at the entry, by threat and certifier. */
  private List<CertificationResults> certifications(
      RunManifest.Certification certification, int entry) {
    List<CertificationResults> results = new ArrayList<>();
    for (int t = 0; t < manifest.threats().size(); t++) {
      for (int c = 0; c < certification.certifiers().size(); c++) {
        List<RunManifest.CertifyRef> cells = new ArrayList<>();
        for (RunManifest.CertifyRef cell : certification.cells()) {
          if (cell.entry() == entry && cell.threat() == t && cell.certifier() == c) {
            cells.add(cell);
          }
        }
        if (!cells.isEmpty()) {
          results.add(certification(certification.certifiers().get(c), t, cells));
        }
      }
    }
    return results;
  }

  private CertificationResults certification(
      RunManifest.Certifier use, int threat, List<RunManifest.CertifyRef> cells) {
    List<CertificationOutcome> outcomes = new ArrayList<>();
    Set<String> failures = new LinkedHashSet<>();
    double seconds = 0;
    for (RunManifest.CertifyRef cell : cells) {
      Optional<CellResult.Certification> result =
          believed(
              stored
                  .cell(
                      cell.hash(),
                      CellResult.Certification.class,
                      expected(
                          cell.entry(),
                          cell.samples(),
                          Optional.of(manifest.threats().get(threat))))
                  .unless(
                      read ->
                          labels.contradiction(
                              read.result().outcomes(),
                              CertificationOutcome::sample,
                              CertificationOutcome::label)));
      if (result.isPresent()) {
        outcomes.addAll(result.get().outcomes());
        seconds += result.get().seconds();
      } else {
        failure(cell.hash()).ifPresent(failures::add);
      }
    }
    outcomes.sort(Comparator.comparingInt(CertificationOutcome::sample));
    return new CertificationResults(
        use.name(),
        use.component(),
        manifest.threats().get(threat),
        cells.stream().mapToInt(RunManifest.CertifyRef::samples).sum(),
        outcomes,
        List.copyOf(failures),
        seconds);
  }

  private AnalysisResults analysis(RunManifest.Analysis use) {
    Optional<CellResult.Analysis> result =
        believed(
            stored.cell(
                use.hash(),
                CellResult.Analysis.class,
                expected(use.entries().get(0), 0, Optional.empty())));
    return new AnalysisResults(
        use.name(),
        use.component(),
        use.entries(),
        result.map(CellResult.Analysis::figures).orElse(List.of()),
        result.map(CellResult.Analysis::tables).orElse(List.of()),
        result.isPresent() ? Optional.empty() : failure(use.hash()),
        result.isPresent(),
        result.map(CellResult.Analysis::seconds).orElse(0.0));
  }

  /** Why an entry that others need has no model. */
  private Optional<String> failedModel(RunManifest.Entry entry) {
    return modelFailure(entry.hash())
        .map(why -> "the attack asks entry '%s', which failed: %s".formatted(entry.name(), why));
  }

  /** Why there is no model that can be believed. */
  private Optional<String> modelFailure(String hash) {
    return damage(StoredResults.modelFile(store, hash))
        .or(() -> damage(StoredResults.weightsFile(store, hash)))
        .or(() -> recordedFailure(hash));
  }

  /** Why there is no result of a cell that can be believed. */
  private Optional<String> failure(String hash) {
    return damage(store.cell(hash)).or(() -> recordedFailure(hash));
  }

  private Optional<String> recordedFailure(String hash) {
    Reading<CellResult.Failure> failure = stored.failure(hash);
    failure.damage().ifPresent(this::add);
    return failure
        .value()
        .map(CellResult.Failure::reason)
        .or(() -> failure.damage().map(ResultsReader::cause));
  }

  private Optional<String> damage(Path path) {
    return Optional.ofNullable(damages.get(path)).map(ResultsReader::cause);
  }

  private static String cause(Damage damage) {
    return "the stored file %s cannot be believed: %s"
        .formatted(damage.file().getFileName(), damage.reason());
  }
}
