package dev.touchstone.core.run;

import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.api.results.Fact;
import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.audit.AuditSection;
import dev.touchstone.core.audit.AuditUse;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.cells.Declared;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.parameters.PinnedFile;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.OptionalKey;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.Code;
import dev.touchstone.tensorflow.model.ImportedModelFactory;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What was run, with every effective parameter: enough to read the results without the suite, the
 * data or the plugins. {@link Manifests} writes and reads it.
 *
 * @param sections what each kind of cell says of the components of its section, by the kind's name
 * @param cells all cells, in the plan's order
 * @param code the code of the platform and of all plugins that take part; empty if the version that
 *     wrote the manifest did not tell
 */
public record RunManifest(
    String suite,
    String title,
    String description,
    long seed,
    String command,
    String source,
    DatasetSummary dataset,
    int samples,
    List<Entry> entries,
    List<Threat> threats,
    Map<String, List<Declared>> sections,
    List<Placed> cells,
    Optional<Code> code,
    List<Fact> environment) {

  /** Copies the lists; none may have a hole. */
  public RunManifest {
    entries = List.copyOf(entries);
    threats = List.copyOf(threats);
    Map<String, List<Declared>> copies = new TreeMap<>();
    sections.forEach((kind, uses) -> copies.put(kind, List.copyOf(uses)));
    sections = Collections.unmodifiableMap(copies);
    cells = List.copyOf(cells);
    environment = List.copyOf(environment);
  }

  /**
   * An entry of the suite.
   *
   * @param training effective training parameters as JSON text
   * @param weights file that its weights were given in, without its folder, and its SHA-256; or
   *     whose classifier it took
   * @param seeded which of several trainings it is
   */
  public record Entry(
      String name,
      String hash,
      ComponentUse model,
      List<ComponentUse> defenses,
      Optional<String> training,
      Optional<String> weights,
      @OptionalKey Optional<SeededTraining> seeded) {}

  /** What a kind of cell says of the components of its section. */
  List<Declared> section(String kind) {
    return sections.getOrDefault(kind, List.of());
  }

  /**
   * The manifest of a plan.
   *
   * @param command the command that makes the results again
   * @param environment machine and versions
   * @param code the code of the platform and of all plugins that take part
   */
  public static RunManifest of(
      Plan plan, String command, List<Fact> environment, ParameterBinder binder, Code code) {
    Suite suite = plan.suite();
    return new RunManifest(
        suite.name(),
        suite.title(),
        suite.description(),
        suite.seed(),
        command,
        suite.source(),
        plan.dataset(),
        plan.samples().size(),
        IntStream.range(0, suite.entries().size()).mapToObj(i -> entry(plan, i, binder)).toList(),
        suite.threats(),
        sections(suite),
        plan.cells().stream()
            .map(
                cell ->
                    new Placed(
                        CellKinds.of(cell.work()).name(),
                        cell.place(),
                        cell.hash(),
                        cell.samples()))
            .toList(),
        Optional.of(code),
        environment);
  }

  private static Map<String, List<Declared>> sections(Suite suite) {
    Map<String, List<Declared>> sections = new TreeMap<>();
    for (CellKind<?, ?> kind : CellKinds.all()) {
      List<Declared> declared = kind.declare(suite);
      if (!declared.isEmpty()) {
        sections.put(kind.name(), declared);
      }
    }
    // An empty list is a choice, too: of no audit.
    if (suite.sections().containsKey(AuditSection.SECTION.key())
        && suite.uses(AuditSection.SECTION).stream().allMatch(AuditUse::chosen)) {
      sections.put(
          AuditSection.IN_MANIFEST,
          suite.uses(AuditSection.SECTION).stream()
              .map(use -> Declared.of(use, suite.threats(), false))
              .toList());
    }
    return sections;
  }

  /** The file with the weights that a model brings. */
  private static Optional<String> brought(BoundComponent model) {
    return model.component().factory() instanceof ImportedModelFactory<?>
        ? PinnedFile.labels(model.effective()).stream().findFirst()
        : Optional.empty();
  }

  private static Entry entry(Plan plan, int index, ParameterBinder binder) {
    Suite suite = plan.suite();
    Suite.Entry entry = suite.entries().get(index);
    Optional<String> weights =
        plan.cells().stream()
            .filter(cell -> cell.place().entry() == index)
            .map(Cell::work)
            .flatMap(work -> work.givenWeights().stream())
            // Not where it lies: reports of one suite are the same on every machine.
            .map(given -> PinnedFile.label(Path.of(given.file()), given.sha256()))
            .findFirst()
            .or(() -> brought(entry.model()));
    Optional<String> classifier =
        entry
            .classifier()
            .map(of -> "the classifier of entry '" + suite.entries().get(of).name() + "'");
    return new Entry(
        entry.name(),
        plan.entryHashes().get(index),
        entry.model().use(suite.threats()),
        entry.defenses().stream().map(defense -> defense.use(suite.threats())).toList(),
        entry.training().map(training -> Json.text(binder.effective(training))),
        weights.or(() -> classifier),
        entry.seeded());
  }
}
