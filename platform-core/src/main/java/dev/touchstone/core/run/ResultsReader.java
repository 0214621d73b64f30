package dev.touchstone.core.run;

import dev.touchstone.api.UserException;
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
import dev.touchstone.core.evaluation.KernelRecord;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellResult;
import dev.touchstone.core.work.StoredModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a results folder, finished or not: no suite, data or plugin is needed. */
public final class ResultsReader {

  private final ResultsStore store;
  private final RunManifest manifest;

  private ResultsReader(ResultsStore store, RunManifest manifest) {
    this.store = store;
    this.manifest = manifest;
  }

  /**
   * All that is in the store for the folder's manifest.
   *
   * @throws UserException if there is no manifest
   */
  public static SuiteResults read(ResultsStore store) {
    RunManifest manifest =
        store
            .read(store.manifest(), RunManifest.class)
            .orElseThrow(() -> new UserException(store.folder() + ": no manifest.json"));
    return new ResultsReader(store, manifest).results();
  }

  private SuiteResults results() {
    List<EntryResults> entries = new ArrayList<>();
    for (int e = 0; e < manifest.entries().size(); e++) {
      entries.add(entry(e));
    }
    return new SuiteResults(
        manifest.suite(),
        manifest.title(),
        manifest.description(),
        manifest.dataset(),
        manifest.samples(),
        manifest.seed(),
        manifest.command(),
        entries,
        manifest.analyses().stream().map(this::analysis).toList(),
        environment(),
        Json.pretty(manifest));
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
    Optional<StoredModel> model =
        store.read(store.model(entry.hash()).resolve("model.json"), StoredModel.class);
    Optional<String> failure = failure(entry.hash());
    List<CleanOutcome> clean = new ArrayList<>();
    for (RunManifest.CellRef cell : manifest.cells()) {
      if (cell.entry() == index && cell.attack() < 0 && cell.samples() > 0) {
        store
            .read(store.cell(cell.hash()), CellResult.Clean.class)
            .ifPresent(result -> clean.addAll(result.outcomes()));
      }
    }
    List<AttackResults> attacks = new ArrayList<>();
    for (int t = 0; t < manifest.threats().size(); t++) {
      for (int a = 0; a < manifest.attacks().size(); a++) {
        attacks.add(attack(index, t, a));
      }
    }
    return new EntryResults(
        entry.name(),
        entry.hash(),
        entry.model(),
        entry.defenses(),
        model
            .filter(stored -> stored.epochs() > 0)
            .map(
                stored ->
                    new TrainingSummary(
                        entry.training().orElse("{}"),
                        stored.images(),
                        stored.epochs(),
                        stored.seconds())),
        entry.weights(),
        model.isPresent() ? Optional.empty() : failure,
        clean,
        attacks,
        manifest.certification().map(of -> certifications(of, index)).orElse(List.of()),
        model.map(StoredModel::tables).orElse(List.<NamedTable>of()));
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
      Optional<CellResult.Attack> result =
          store.read(store.cell(cell.hash()), CellResult.Attack.class);
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
        use.component(),
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
          store.read(store.cell(cell.hash()), CellResult.Certification.class);
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
        store.read(store.cell(use.hash()), CellResult.Analysis.class);
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
    return failure(entry.hash())
        .map(why -> "the attack asks entry '%s', which failed: %s".formatted(entry.name(), why));
  }

  private Optional<String> failure(String hash) {
    return store.read(store.failed(hash), CellResult.Failure.class).map(CellResult.Failure::reason);
  }
}
