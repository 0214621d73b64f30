package dev.touchstone.reports.html;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Fact;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.NearChance;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.results.TrainingSummary;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.audits.Flagged;
import dev.touchstone.reports.leaderboard.AttackScore;
import dev.touchstone.reports.leaderboard.Gap;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import dev.touchstone.reports.leaderboard.Standstill;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an entry's page shows.
 *
 * @param name the entry's name
 * @param facts what it is made of
 * @param clean clean accuracy
 * @param gaps what is missing, a sentence each
 * @param incomplete whether some row of the leaderboard lacks something
 * @param limited whether some row has an upper bound besides its headline
 * @param audit where certificates and attacks contradict each other
 * @param flags what audits say of it
 * @param standstill which attacks stood still for lack of a gradient, where no audit looked
 * @param nearChance what is said of given weights that do not better than guessing, likewise
 * @param brackets robust accuracy from both sides
 * @param proofs how certifiers found their verdicts
 * @param charts robust accuracy against ε, then from both sides where there are certificates
 * @param rows one row per threat
 * @param runs one row per threat and attack
 * @param tables further tables with their charts
 * @param sections what further kinds of work found of it
 * @param analyses what analyses made of it
 * @param gallery attacked samples
 * @param components every component with its effective parameters
 * @param trainings all trainings of the entry, if it has several
 */
record EntryPage(
    String name,
    List<Fact> facts,
    Cell clean,
    List<String> gaps,
    boolean incomplete,
    boolean limited,
    Audit audit,
    Flags flags,
    List<String> standstill,
    List<String> nearChance,
    List<BracketRow> brackets,
    List<ProofRow> proofs,
    List<Charts.Chart> charts,
    List<ThreatRow> rows,
    List<Run> runs,
    List<Table> tables,
    List<Section> sections,
    List<AnalysisSection> analyses,
    Gallery gallery,
    List<Component> components,
    Trainings trainings) {

  /** What one kind of work found: shares with their threats, notes and tables. */
  record Section(String title, List<ShareRow> shares, List<String> notes, List<Table> tables) {}

  /** One share; its threat is blank if it is of none. */
  record ShareRow(String column, String threat, Cell share) {}

  /** One threat, all attacks together. */
  record ThreatRow(String threat, Cell worst, Cell upperBound) {}

  /**
   * One attack at one threat; the source is the entry that a transfer attack asked, or empty; the
   * stages are those of an ensemble that broke samples, each with how many.
   */
  record Run(
      String attack,
      String source,
      List<String> stages,
      String threat,
      Cell robust,
      String n,
      String missing,
      String queries,
      String gradientQueries,
      String projected) {}

  /** A component's table of numbers, with its charts. */
  record Table(
      String name,
      String caption,
      List<String> columns,
      List<List<String>> rows,
      List<Charts.Chart> charts) {}

  /** A component as it was used. */
  record Component(
      String role,
      String title,
      String id,
      String version,
      String plugin,
      String summary,
      String citation,
      List<Fact> parameters) {}

  static EntryPage of(
      SuiteResults results,
      Leaderboard leaderboard,
      int entryIndex,
      List<EntryLink> links,
      List<AnalysisSection> analyses,
      Gallery gallery) {
    EntryResults entry = results.entries().get(entryIndex);
    List<LeaderboardRow> rows =
        leaderboard.rows().stream().filter(row -> row.entryIndex() == entryIndex).toList();
    int samples = results.samples();
    return new EntryPage(
        entry.name(),
        facts(entry),
        Cell.clean(rows.get(0), samples),
        Stream.concat(
                rows.stream().flatMap(row -> row.gaps().stream()).distinct().map(Gap::sentence),
                analyses.stream().filter(AnalysisSection::lacking).map(AnalysisSection::gap))
            .toList(),
        rows.stream().anyMatch(row -> !row.complete()),
        rows.stream().anyMatch(row -> row.worst().limited()),
        Audit.of(
            leaderboard.audit().stream()
                .filter(flag -> flag.entry().equals(entry.name()))
                .toList()),
        Flags.of(
            Flagged.of(results).stream()
                .filter(flagged -> flagged.entryIndex() == entryIndex)
                .toList(),
            Flagged.failures(results),
            Flagged.asked(results)),
        unaudited(results, entry, Standstill.AUDIT)
            .flatMap(each -> Standstill.of(each).stream())
            .map(Standstill::sentence)
            .toList(),
        unaudited(results, entry, NearChance.AUDIT)
            .flatMap(each -> NearChance.of(each, results.dataset().classNames().size()).stream())
            .map(NearChance::sentence)
            .toList(),
        BracketRow.of(rows, links),
        ProofRow.of(entry),
        Stream.concat(Charts.robustness(rows).stream(), CertificateCharts.of(rows).stream())
            .toList(),
        rows.stream()
            .filter(row -> !row.attacks().isEmpty())
            .map(
                row ->
                    new ThreatRow(
                        row.threat().orElseThrow().label(),
                        Cell.worst(row, samples),
                        Cell.upperBound(row, samples)))
            .toList(),
        rows.stream().flatMap(row -> row.attacks().stream().map(a -> run(row, a))).toList(),
        entry.tables().stream().map(EntryPage::table).toList(),
        entry.sections().stream().map(section -> section(section, samples)).toList(),
        analyses,
        gallery,
        components(results, entryIndex),
        Trainings.of(results, leaderboard, entryIndex, links));
  }

  /** The entry, where no such audit has looked at it. */
  private static Stream<EntryResults> unaudited(
      SuiteResults results, EntryResults entry, String audit) {
    return results.notAuditedBy(audit).stream().filter(each -> each.name().equals(entry.name()));
  }

  private static List<Fact> facts(EntryResults entry) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Model", entry.model().descriptor().title()));
    facts.add(
        new Fact(
            "Defenses",
            entry.defenses().isEmpty()
                ? "none"
                : String.join(
                    ", then ",
                    entry.defenses().stream().map(use -> use.descriptor().title()).toList())));
    entry.training().ifPresent(training -> training(training).ifPresent(facts::add));
    entry
        .seeded()
        .ifPresent(
            training -> facts.add(new Fact("Training seed", String.valueOf(training.seed()))));
    entry.weights().ifPresent(file -> facts.add(new Fact("Weights from", file)));
    facts.add(new Fact("Model hash", entry.hash()));
    return facts;
  }

  /** How long it was trained on how much, as far as that was published. */
  private static Optional<Fact> training(TrainingSummary training) {
    List<String> parts = new ArrayList<>();
    if (training.epochs() > 0) {
      parts.add(Numbers.count(training.epochs()) + (training.epochs() == 1 ? " epoch" : " epochs"));
    }
    if (training.images() > 0) {
      parts.add("on " + Numbers.count(training.images()) + " images");
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new Fact("Training", String.join(" ", parts)));
  }

  private static Run run(LeaderboardRow row, AttackScore score) {
    return new Run(
        score.attack(),
        score.results().flatMap(AttackResults::source).orElse(""),
        score.results().map(EntryPage::stages).orElse(List.of()),
        row.threat().orElseThrow().label(),
        Cell.run(row, score),
        Numbers.count(score.robust().n()),
        Numbers.count(score.missing()),
        Numbers.mean(score.queries()),
        Numbers.mean(score.gradientQueries()),
        Numbers.count(score.projected()));
  }

  private static List<String> stages(AttackResults attack) {
    Map<String, Long> broken = new LinkedHashMap<>();
    attack.outcomes().stream()
        .map(SampleOutcome::stage)
        .filter(stage -> !stage.isEmpty())
        .forEach(stage -> broken.merge(stage, 1L, Long::sum));
    return broken.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(each -> each.getKey() + " broke " + Numbers.count(each.getValue()))
        .toList();
  }

  private static Table table(NamedTable table) {
    return new Table(
        table.name(), table.caption(), table.columns(), Numbers.rows(table), Charts.curves(table));
  }

  private static Section section(ResultSection section, int samples) {
    return new Section(
        section.title(),
        section.shares().stream()
            .map(
                share ->
                    new ShareRow(
                        share.column(),
                        share.threat().map(Threat::label).orElse(""),
                        Cell.of(share, samples)))
            .toList(),
        section.notes(),
        section.tables().stream().map(EntryPage::table).toList());
  }

  private static List<Component> components(SuiteResults results, int entryIndex) {
    EntryResults entry = results.entries().get(entryIndex);
    List<Component> components = new ArrayList<>();
    components.add(component("Data set", results.dataset().component()));
    components.add(component("Model", entry.model()));
    entry.defenses().forEach(defense -> components.add(component("Defense", defense)));
    entry.training().map(TrainingSummary::parameters).ifPresent(p -> components.add(training(p)));
    // The same attack at several threats is listed once, unless its parameters differ.
    Map<String, Component> attacks = new LinkedHashMap<>();
    entry
        .attacks()
        .forEach(
            attack ->
                attacks.putIfAbsent(
                    attack.name() + "\n" + attack.component(), attackComponent(entry, attack)));
    components.addAll(attacks.values());
    components.addAll(certifiers(entry));
    results.analyses().stream()
        .filter(run -> run.entries().contains(entryIndex))
        .map(run -> component("Analysis " + run.name(), run.component()))
        .forEach(components::add);
    return components;
  }

  private static Collection<Component> certifiers(EntryResults entry) {
    Map<String, Component> certifiers = new LinkedHashMap<>();
    for (CertificationResults each : entry.certifications()) {
      certifiers.putIfAbsent(
          each.name() + "\n" + each.component(),
          component("Certifier " + each.name(), each.component()));
    }
    return certifiers.values();
  }

  /**
   * With the entry that a transfer attack asked, as the suite says it, and with the threat if the
   * attack's parameters follow it.
   */
  private static Component attackComponent(EntryResults entry, AttackResults attack) {
    boolean everywhere =
        entry.attacks().stream()
            .filter(other -> other.name().equals(attack.name()))
            .allMatch(other -> other.component().equals(attack.component()));
    List<Fact> parameters = new ArrayList<>();
    attack.source().ifPresent(source -> parameters.add(new Fact("from", source)));
    parameters.addAll(Json.members(attack.component().parameters()));
    String role = "Attack " + attack.name() + (everywhere ? "" : " at " + attack.threat().label());
    return component(role, attack.component(), parameters);
  }

  private static Component component(String role, ComponentUse use) {
    return component(role, use, Json.members(use.parameters()));
  }

  private static Component component(String role, ComponentUse use, List<Fact> parameters) {
    return new Component(
        role,
        use.descriptor().title(),
        use.descriptor().id(),
        use.descriptor().version(),
        use.plugin(),
        use.descriptor().summary(),
        use.descriptor().citation(),
        parameters);
  }

  private static Component training(String parameters) {
    return new Component("Training", "", "", "", "", "", "", Json.members(parameters));
  }
}
