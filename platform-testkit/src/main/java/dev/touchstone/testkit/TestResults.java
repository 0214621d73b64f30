package dev.touchstone.testkit;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results in which one letter is one sample, for tests of audits. */
public final class TestResults {

  private static final int CLASSES = 10;

  private TestResults() {}

  /** Results of a suite with these entries, on images of 4 × 4 grey pixels in ten classes. */
  public static SuiteResults suite(EntryResults... entries) {
    int samples = List.of(entries).stream().mapToInt(entry -> entry.clean().size()).max().orElse(0);
    return new SuiteResults(
        "tests",
        "Tests",
        "",
        new DatasetSummary(
            use("images", List.of(), "{}"),
            new ImageShape(4, 4, 1),
            List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
            10,
            samples,
            "0".repeat(64),
            List.of()),
        samples,
        1,
        "",
        List.of(entries),
        List.of(),
        List.of(),
        "{}");
  }

  /**
   * An entry whose weights were given; of the unattacked samples, C is correct, W is wrong, T is
   * correct with tied logits, and a dot has no outcome. Labels go round the ten classes.
   */
  public static EntryResults entry(String name, String clean, AttackResults... attacks) {
    return entry(name, List.of(), clean, attacks);
  }

  /** The same with defenses. */
  public static EntryResults entry(
      String name, List<ComponentUse> defenses, String clean, AttackResults... attacks) {
    List<CleanOutcome> outcomes = new ArrayList<>();
    for (int sample = 0; sample < clean.length(); sample++) {
      int label = sample % CLASSES;
      switch (clean.charAt(sample)) {
        case 'C' -> outcomes.add(new CleanOutcome(sample, label, label, 1));
        case 'T' -> outcomes.add(new CleanOutcome(sample, label, label, 0));
        case 'W' -> outcomes.add(new CleanOutcome(sample, label, (label + 1) % CLASSES, -1));
        case '.' -> {}
        default -> throw new IllegalArgumentException("no outcome is written so: " + clean);
      }
    }
    return new EntryResults(
        name,
        "0".repeat(64),
        use("network", List.of(), "{}"),
        defenses,
        Optional.empty(),
        Optional.of("given.safetensors"),
        Optional.empty(),
        outcomes,
        List.of(attacks),
        List.of(),
        List.of());
  }

  /**
   * An attack named as its id; R is robust, Z robust though all gradients were zero, P robust
   * though projected, T robust with tied logits, B broken, M misclassified unattacked, E broken by
   * an earlier attack, a dot has no outcome. Images are at the very edge of an L∞ ball of 0.3.
   */
  public static AttackResults attack(ComponentUse use, Threat threat, String statuses) {
    List<SampleOutcome> outcomes = new ArrayList<>();
    for (int sample = 0; sample < statuses.length(); sample++) {
      if (statuses.charAt(sample) != '.') {
        outcomes.add(outcome(sample, statuses.charAt(sample)));
      }
    }
    return new AttackResults(
        use.descriptor().id(),
        use,
        Optional.empty(),
        threat,
        statuses.length(),
        outcomes,
        List.of(),
        List.of(),
        1);
  }

  /** The same attack under another name, and made from another entry if a source is given. */
  public static AttackResults named(String name, Optional<String> source, AttackResults attack) {
    return new AttackResults(
        name,
        attack.component(),
        source,
        attack.threat(),
        attack.planned(),
        attack.outcomes(),
        attack.failures(),
        attack.examples(),
        attack.seconds());
  }

  /** A component. */
  public static ComponentUse use(String id, List<String> capabilities, String parameters) {
    return new ComponentUse(
        new ComponentDescriptor(id, "1", id, "It is " + id + ".", "", capabilities),
        "tests 1.0.0",
        parameters);
  }

  private static SampleOutcome outcome(int sample, char letter) {
    SampleStatus status =
        switch (letter) {
          case 'R', 'Z', 'P', 'T' -> SampleStatus.ROBUST;
          case 'B' -> SampleStatus.BROKEN;
          case 'M' -> SampleStatus.MISCLASSIFIED;
          case 'E' -> SampleStatus.BROKEN_EARLIER;
          default -> throw new IllegalArgumentException("no status is written " + letter);
        };
    boolean attacked = status == SampleStatus.ROBUST || status == SampleStatus.BROKEN;
    int label = sample % CLASSES;
    return new SampleOutcome(
        sample,
        label,
        status,
        status.robust() ? label : (label + 1) % CLASSES,
        letter == 'T' ? 0 : status.robust() ? 0.5f : -0.5f,
        attacked ? 0.3f : 0,
        attacked ? 1.2f : 0,
        0,
        attacked ? 10 : 0,
        letter == 'P',
        letter == 'Z' ? 10 : 0,
        0,
        0,
        attacked ? 4.8f : 0,
        attacked ? 16 : 0,
        "");
  }
}
