package dev.touchstone.core.run;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.OptBoolean;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.api.results.Fact;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.parameters.PinnedFile;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.Code;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What was run, with every effective parameter: enough to read the results without the suite, the
 * data or the plugins. {@link Manifests} writes and reads it.
 *
 * @param code the code of the platform and of all plugins that take part; missing in older
 *     manifests
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
    List<Attack> attacks,
    List<CellRef> cells,
    List<Analysis> analyses,
    @JacksonInject(value = Json.ABSENT, useInput = OptBoolean.TRUE)
        @JsonInclude(JsonInclude.Include.NON_ABSENT)
        Optional<Certification> certification,
    Optional<Code> code,
    List<Fact> environment) {

  /**
   * An entry of the suite.
   *
   * @param training effective training parameters as JSON text
   * @param weights file that its weights were given in, without its folder, and its SHA-256; or
   *     whose classifier it took
   */
  public record Entry(
      String name,
      String hash,
      ComponentUse model,
      List<ComponentUse> defenses,
      Optional<String> training,
      Optional<String> weights) {}

  /**
   * An attack of the suite.
   *
   * @param source index of the entry that a transfer attack asks; missing in older manifests
   * @param used for each of the suite's threats its parameters with the values that it used there
   *     where they are left empty, as JSON text; missing in older manifests, and where it used none
   */
  public record Attack(
      String name,
      ComponentUse component,
      Optional<Integer> limit,
      @JacksonInject(value = Json.ABSENT, useInput = OptBoolean.TRUE)
          @JsonInclude(JsonInclude.Include.NON_ABSENT)
          Optional<Integer> source,
      @JacksonInject(value = Json.ABSENT_AS_WELL, useInput = OptBoolean.TRUE)
          @JsonInclude(JsonInclude.Include.NON_ABSENT)
          Optional<List<String>> used) {

    /** The attack as it was used at one of the suite's threats. */
    public ComponentUse at(int threat) {
      return used.map(
              parameters ->
                  new ComponentUse(
                      component.descriptor(), component.plugin(), parameters.get(threat)))
          .orElse(component);
    }
  }

  /**
   * The suite's certifiers and their cells; left out by suites without, and in older manifests.
   *
   * @param certifiers in the suite's order
   * @param cells of all certifiers
   */
  public record Certification(List<Certifier> certifiers, List<CertifyRef> cells) {}

  /** A certifier of the suite. */
  public record Certifier(String name, ComponentUse component, Optional<Integer> limit) {}

  /** Where a certification cell belongs and its result lies. */
  public record CertifyRef(String hash, int entry, int threat, int certifier, int samples) {}

  /** One run of an analysis: the indices of its entries, and where its result lies. */
  public record Analysis(String name, ComponentUse component, List<Integer> entries, String hash) {}

  /**
   * Where a clean or attack cell belongs and its result lies; threat and attack are -1 when it has
   * none.
   */
  public record CellRef(String hash, int entry, int threat, int attack, int samples) {}

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
        suite.attacks().stream().map(use -> attack(use, suite.threats())).toList(),
        plan.cells().stream()
            .filter(cell -> cell.analysis() < 0 && cell.certifier() < 0)
            .map(
                cell ->
                    new CellRef(
                        cell.hash(), cell.entry(), cell.threat(), cell.attack(), cell.samples()))
            .toList(),
        plan.cells().stream()
            .filter(cell -> cell.analysis() >= 0)
            .map(cell -> analysis(suite, cell))
            .toList(),
        suite.certifiers().isEmpty() ? Optional.empty() : Optional.of(certification(plan)),
        Optional.of(code),
        environment);
  }

  private static Attack attack(Suite.AttackUse use, List<Threat> threats) {
    ComponentUse component = use.attack().use(threats);
    List<String> used =
        threats.stream().map(threat -> use.attack().use(threat).parameters()).toList();
    return new Attack(
        use.name(),
        component,
        use.limit(),
        use.source(),
        used.stream().allMatch(component.parameters()::equals)
            ? Optional.empty()
            : Optional.of(used));
  }

  private static Certification certification(Plan plan) {
    return new Certification(
        plan.suite().certifiers().stream()
            .map(
                use ->
                    new Certifier(
                        use.name(), use.certifier().use(plan.suite().threats()), use.limit()))
            .toList(),
        plan.cells().stream()
            .filter(cell -> cell.certifier() >= 0)
            .map(
                cell ->
                    new CertifyRef(
                        cell.hash(), cell.entry(), cell.threat(), cell.certifier(), cell.samples()))
            .toList());
  }

  private static Analysis analysis(Suite suite, Cell cell) {
    Suite.AnalysisUse use = suite.analyses().get(cell.analysis());
    List<String> names = ((CellWork.Analyse) cell.work()).names();
    return new Analysis(
        use.name(),
        use.analysis().use(suite.threats()),
        use.entries().stream()
            .filter(entry -> names.contains(suite.entries().get(entry).name()))
            .toList(),
        cell.hash());
  }

  private static Entry entry(Plan plan, int index, ParameterBinder binder) {
    Suite suite = plan.suite();
    Suite.Entry entry = suite.entries().get(index);
    Optional<String> weights =
        plan.cells().stream()
            .filter(cell -> cell.entry() == index && cell.work() instanceof CellWork.Prepare)
            .flatMap(cell -> cell.work().entry().weights().stream())
            // Not where it lies: reports of one suite are the same on every machine.
            .map(
                given ->
                    PinnedFile.name(Path.of(given.file())) + " (SHA-256 " + given.sha256() + ")")
            .findFirst();
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
        weights.or(() -> classifier));
  }
}
