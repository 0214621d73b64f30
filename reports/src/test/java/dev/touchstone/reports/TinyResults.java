package dev.touchstone.reports;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.Evidence;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Fact;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Results so small that their figures can be traced by hand: one letter is one sample. */
public final class TinyResults {

  private TinyResults() {}

  public static SuiteResults suite(int samples, EntryResults... entries) {
    return new SuiteResults(
        "tiny",
        "Tiny",
        "",
        new DatasetSummary(
            use("strokes", "{}"),
            new ImageShape(2, 2, 1),
            List.of("zero", "one"),
            10,
            samples,
            "0".repeat(64),
            List.of()),
        samples,
        1,
        "touchstone run tiny.yaml",
        List.of(entries),
        List.of(),
        List.of(new Fact("touchstone", "0.1.0"), new Fact("java", "17")),
        "{}");
  }

  /** An entry; in {@code clean}, C is correct, W is wrong, a dot has no outcome. */
  public static EntryResults entry(String name, String clean, AttackResults... attacks) {
    List<CleanOutcome> outcomes = new ArrayList<>();
    for (int sample = 0; sample < clean.length(); sample++) {
      char letter = clean.charAt(sample);
      if (letter != '.') {
        outcomes.add(new CleanOutcome(sample, 0, letter == 'C' ? 0 : 1, letter == 'C' ? 1 : -1));
      }
    }
    return new EntryResults(
        name,
        "hash-of-" + name.length(),
        use("convnet", "{\"width\":32}"),
        List.of(),
        Optional.empty(),
        Optional.of("given.safetensors"),
        Optional.empty(),
        outcomes,
        List.of(attacks),
        List.of(),
        List.of());
  }

  /** The entry that could not be made. */
  public static EntryResults failed(String name, String cause) {
    return new EntryResults(
        name,
        "hash-of-" + name.length(),
        use("convnet", "{}"),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(cause),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  /**
   * An attack; R is robust, B broken, M misclassified, E broken by an earlier attack, P robust
   * though projected, Z robust though all gradients were zero, a dot has no outcome. Sample {@code
   * i} takes {@code 10 (i + 1)} queries and {@code i} gradient queries if it is attacked.
   */
  public static AttackResults attack(
      String name, Threat threat, String statuses, String... failures) {
    List<SampleOutcome> outcomes = new ArrayList<>();
    for (int sample = 0; sample < statuses.length(); sample++) {
      char letter = statuses.charAt(sample);
      if (letter != '.') {
        outcomes.add(outcome(sample, letter));
      }
    }
    return new AttackResults(
        name,
        use("pgd", "{\"steps\":40}"),
        Optional.empty(),
        threat,
        statuses.length(),
        outcomes,
        List.of(failures),
        List.of(),
        1.5);
  }

  /** The same attack, made from another entry. */
  public static AttackResults transferred(AttackResults attack, String source) {
    return new AttackResults(
        attack.name(),
        attack.component(),
        Optional.of(source),
        attack.threat(),
        attack.planned(),
        attack.outcomes(),
        attack.failures(),
        attack.examples(),
        attack.seconds());
  }

  /** The same attack with one example. */
  public static AttackResults withExample(AttackResults attack, AttackExample example) {
    return new AttackResults(
        attack.name(),
        attack.component(),
        attack.source(),
        attack.threat(),
        attack.planned(),
        attack.outcomes(),
        attack.failures(),
        List.of(example),
        attack.seconds());
  }

  /** The same entry as one of several trainings of an entry. */
  public static EntryResults seeded(long seed, EntryResults entry) {
    SeededTraining training = new SeededTraining(entry.name(), seed);
    return new EntryResults(
        training.name(),
        entry.hash(),
        entry.model(),
        entry.defenses(),
        entry.training(),
        entry.weights(),
        entry.failure(),
        entry.clean(),
        entry.cleanCount(),
        entry.cleanFailures(),
        entry.attacks(),
        entry.certifications(),
        entry.tables(),
        entry.sections(),
        Optional.of(training));
  }

  /** The same entry with certifiers. */
  public static EntryResults with(EntryResults entry, CertificationResults... certifications) {
    return new EntryResults(
        entry.name(),
        entry.hash(),
        entry.model(),
        entry.defenses(),
        entry.training(),
        entry.weights(),
        entry.failure(),
        entry.clean(),
        entry.attacks(),
        List.of(certifications),
        entry.tables());
  }

  /** The same entry with what further kinds of work found. */
  public static EntryResults with(EntryResults entry, ResultSection... sections) {
    return new EntryResults(
        entry.name(),
        entry.hash(),
        entry.model(),
        entry.defenses(),
        entry.training(),
        entry.weights(),
        entry.failure(),
        entry.clean(),
        entry.cleanCount(),
        entry.cleanFailures(),
        entry.attacks(),
        entry.certifications(),
        entry.tables(),
        List.of(sections));
  }

  /** The same suite with other entries. */
  public static SuiteResults with(SuiteResults suite, List<EntryResults> entries) {
    return new SuiteResults(
        suite.suite(),
        suite.title(),
        suite.description(),
        suite.dataset(),
        suite.samples(),
        suite.seed(),
        suite.command(),
        entries,
        suite.analyses(),
        suite.environment(),
        suite.manifest());
  }

  /**
   * A certifier; C is certified, F falsified, M misclassified, U undecided for want of tightness, T
   * for want of time, a dot has no outcome. Certified and undecided samples were bounded with a
   * margin of 0.25, falsified ones were found after 10 nodes.
   */
  public static CertificationResults certifier(
      String name, NormBall threat, String statuses, String... failures) {
    return certifier(List.of("linf"), name, threat, statuses, failures);
  }

  /** A certifier whose certificates hold with a probability only. */
  public static CertificationResults probabilistic(
      String name, NormBall threat, String statuses, String... failures) {
    return certifier(List.of("linf", "probabilistic"), name, threat, statuses, failures);
  }

  private static CertificationResults certifier(
      List<String> capabilities,
      String name,
      NormBall threat,
      String statuses,
      String... failures) {
    List<CertificationOutcome> outcomes = new ArrayList<>();
    for (int sample = 0; sample < statuses.length(); sample++) {
      char letter = statuses.charAt(sample);
      if (letter != '.') {
        outcomes.add(verdict(sample, letter));
      }
    }
    return new CertificationResults(
        name,
        new ComponentUse(
            new ComponentDescriptor(
                "bounds", "1", "Bounds", "Bounds the logits.", "", capabilities),
            "plugin-bounds 0.1.0",
            "{\"method\":\"crown\"}"),
        threat,
        statuses.length(),
        outcomes,
        List.of(failures),
        2.5);
  }

  private static CertificationOutcome verdict(int sample, char letter) {
    Evidence bounded = Evidence.of("crown", "margin", 0.25);
    return switch (letter) {
      case 'C' -> verdict(sample, CertificationStatus.CERTIFIED, null, bounded);
      case 'F' ->
          verdict(
              sample,
              CertificationStatus.FALSIFIED,
              null,
              Evidence.of("branching", "nodes", 10 + sample));
      case 'M' ->
          verdict(
              sample,
              CertificationStatus.MISCLASSIFIED,
              null,
              new Evidence("unattacked", new TreeMap<>()));
      case 'U' ->
          verdict(
              sample,
              CertificationStatus.UNDECIDED,
              CertificationVerdict.Reason.NOT_TIGHT,
              bounded);
      case 'T' ->
          verdict(sample, CertificationStatus.UNDECIDED, CertificationVerdict.Reason.TIME, bounded);
      default -> throw new IllegalArgumentException("no verdict is written " + letter);
    };
  }

  private static CertificationOutcome verdict(
      int sample,
      CertificationStatus status,
      CertificationVerdict.Reason reason,
      Evidence evidence) {
    return new CertificationOutcome(sample, 0, status, Optional.ofNullable(reason), evidence);
  }

  public static ComponentUse use(String id, String parameters) {
    return new ComponentUse(
        new ComponentDescriptor(id, "1", id, "It is " + id + ".", "", List.of()),
        "plugin-" + id + " 0.1.0",
        parameters);
  }

  private static SampleOutcome outcome(int sample, char letter) {
    SampleStatus status =
        switch (letter) {
          case 'R', 'P', 'Z' -> SampleStatus.ROBUST;
          case 'B' -> SampleStatus.BROKEN;
          case 'M' -> SampleStatus.MISCLASSIFIED;
          case 'E' -> SampleStatus.BROKEN_EARLIER;
          default -> throw new IllegalArgumentException("no status is written " + letter);
        };
    boolean attacked = status == SampleStatus.ROBUST || status == SampleStatus.BROKEN;
    return new SampleOutcome(
        sample,
        0,
        status,
        status.robust() ? 0 : 1,
        status.robust() ? 0.5f : -0.25f,
        attacked ? 0.1f : 0,
        attacked ? 0.125f : 0,
        attacked ? 10 * (sample + 1) : 0,
        attacked ? sample : 0,
        letter == 'P',
        letter == 'Z' ? sample : 0,
        letter == 'Z' ? 1 : 0,
        0,
        attacked ? 0.25f : 0,
        attacked ? 3 : 0,
        "");
  }
}
