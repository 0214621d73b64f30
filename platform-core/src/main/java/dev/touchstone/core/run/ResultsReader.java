package dev.touchstone.core.run;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.AuditResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Fact;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.results.TrainingSummary;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.cells.Declared;
import dev.touchstone.core.cells.EntryDraft;
import dev.touchstone.core.cells.Gathering;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.evaluation.KernelRecord;
import dev.touchstone.core.results.Damage;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.Reading;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellFailure;
import dev.touchstone.core.work.StoredModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Reads a results folder, finished or not: no suite, data or plugin is needed. */
public final class ResultsReader implements Gathering {

  private final ResultsStore store;
  private final StoredResults stored;
  private final Manifests.Stored file;
  private final RunManifest manifest;
  private final Provenance provenance;
  private final SampleLabels labels = new SampleLabels();
  private final Map<Path, String> faults;
  private final Map<Path, Damage> damages = new LinkedHashMap<>();
  private final List<EntryDraft> entries = new ArrayList<>();
  private final List<AnalysisResults> analyses = new ArrayList<>();
  private final List<AuditResults> audits = new ArrayList<>();

  private ResultsReader(ResultsStore store, Manifests.Stored file) {
    this.store = store;
    this.stored = new StoredResults(store);
    this.file = file;
    this.manifest = file.manifest();
    this.provenance = new Provenance(file);
    this.faults = store.check(file.logged()).faults();
    manifest.entries().forEach(entry -> entries.add(new EntryDraft()));
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
    return new ResultsReader(store, Manifests.read(store)).suite();
  }

  private StoredSuite suite() {
    Map<String, Map<Integer, List<Placed>>> cells =
        manifest.cells().stream()
            .collect(
                Collectors.groupingBy(
                    Placed::kind, Collectors.groupingBy(cell -> cell.place().entry())));
    List<EntryResults> results = new ArrayList<>();
    for (int e = 0; e < entries.size(); e++) {
      for (CellKind<?, ?> kind : CellKinds.all()) {
        kind.gather(this, e, cells.getOrDefault(kind.name(), Map.of()).getOrDefault(e, List.of()));
      }
      results.add(results(e));
    }
    for (CellKind<?, ?> kind : CellKinds.all()) {
      kind.gather(
          this, manifest.cells().stream().filter(cell -> cell.kind().equals(kind.name())).toList());
    }
    faults.forEach((faulty, reason) -> add(new Damage(faulty, reason)));
    List<Fact> environment = environment();
    environment.addAll(provenance.facts());
    return new StoredSuite(
        new SuiteResults(
            manifest.suite(),
            manifest.title(),
            manifest.description(),
            manifest.dataset(),
            manifest.samples(),
            manifest.seed(),
            manifest.command(),
            results,
            analyses,
            environment,
            file.text(),
            audits),
        List.copyOf(damages.values()),
        provenance.remarks());
  }

  /** Older manifests say nothing about kernels, because nobody looked. */
  private List<Fact> environment() {
    List<Fact> environment = new ArrayList<>(manifest.environment());
    if (environment.stream().noneMatch(fact -> fact.name().equals(KernelRecord.FACT))) {
      environment.add(new Fact(KernelRecord.FACT, KernelRecord.NOT_CHECKED));
    }
    return environment;
  }

  private EntryResults results(int index) {
    RunManifest.Entry entry = manifest.entries().get(index);
    EntryDraft draft = entries.get(index);
    Optional<StoredModel> model = draft.model();
    Optional<String> failure = draft.failure();
    if (model.isEmpty() && failure.isEmpty() && draft.evaluated()) {
      // No run ends like this: results come after the model that they are about.
      Path missing = StoredResults.modelFile(store, entry.hash());
      add(new Damage(missing, "it is missing, though there are results of the model"));
      failure = damage(missing);
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
        draft.clean(),
        Optional.empty(),
        draft.cleanFailures(),
        draft.attacks(),
        draft.certifications(),
        model.map(StoredModel::tables).orElse(List.<NamedTable>of()),
        draft.sections(),
        entry.seeded());
  }

  @Override
  public List<Threat> threats() {
    return manifest.threats();
  }

  @Override
  public String entryName(int entry) {
    return manifest.entries().get(entry).name();
  }

  private String entryHash(int entry) {
    return manifest.entries().get(entry).hash();
  }

  @Override
  public Declared declared(Placed cell) {
    return manifest.section(cell.kind()).get(cell.place().use().getAsInt());
  }

  @Override
  public <R> Optional<R> result(Placed cell, CellKind<?, R> kind) {
    OptionalInt threat = cell.place().threat();
    Expected expected =
        new Expected(
            entryHash(cell.place().entry()),
            Optional.empty(),
            OptionalInt.of(cell.samples()),
            threat.isEmpty()
                ? Optional.empty()
                : Optional.of(manifest.threats().get(threat.getAsInt())),
            OptionalInt.of(manifest.dataset().classNames().size()));
    return believed(
        stored
            .cell(cell.hash(), kind, expected)
            .unlessFaulty(kind.files(store, cell.hash()), faults)
            .unless(read -> labels.contradiction(kind.labels(read.result()))));
  }

  @Override
  public Optional<StoredModel> model(int entry) {
    String hash = entryHash(entry);
    List<Path> files =
        List.of(StoredResults.modelFile(store, hash), StoredResults.weightsFile(store, hash));
    return believed(stored.model(hash).unlessFaulty(files, faults));
  }

  private <R> Optional<R> believed(Reading<StoredCell<R>> reading) {
    reading.damage().ifPresent(this::add);
    reading.value().ifPresent(provenance::add);
    return reading.value().map(StoredCell::result);
  }

  @Override
  public EntryDraft entry(int entry) {
    return entries.get(entry);
  }

  @Override
  public void add(AnalysisResults analysis) {
    analyses.add(analysis);
  }

  @Override
  public void add(AuditResults audit) {
    audits.add(audit);
  }

  private void add(Damage damage) {
    damages.putIfAbsent(damage.file(), damage);
  }

  @Override
  public Optional<String> modelFailure(int entry) {
    String hash = entryHash(entry);
    return damage(StoredResults.modelFile(store, hash))
        .or(() -> damage(StoredResults.weightsFile(store, hash)))
        .or(() -> recordedFailure(hash));
  }

  @Override
  public Optional<String> failure(String hash) {
    return damage(store.cell(hash))
        .or(() -> damage(store.images(hash)))
        .or(() -> recordedFailure(hash));
  }

  private Optional<String> recordedFailure(String hash) {
    Reading<CellFailure> failure = stored.failure(hash);
    failure.damage().ifPresent(this::add);
    return failure
        .value()
        .map(CellFailure::reason)
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
