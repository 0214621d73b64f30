package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Threat;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What is known of an entry's samples at one threat, by who found it. */
record Evidence(EntryResults entry, Threat threat) {

  /** Of each threat that some attack was run at. */
  static List<Evidence> of(EntryResults entry) {
    return entry.attacks().stream()
        .map(AttackResults::threat)
        .distinct()
        .map(threat -> new Evidence(entry, threat))
        .toList();
  }

  /** The attacks that were run at the threat. */
  List<AttackResults> attacks() {
    return entry.attacks().stream().filter(attack -> attack.threat().equals(threat)).toList();
  }

  /** The attacks of some families that were run at the threat. */
  List<AttackResults> attacks(Set<Family> families) {
    return attacks().stream()
        .filter(attack -> families.contains(Family.of(entry, attack)))
        .toList();
  }

  /** Samples that some of the attacks was run on. */
  static Set<Integer> met(List<AttackResults> attacks) {
    Set<Integer> met = new HashSet<>();
    for (AttackResults attack : attacks) {
      attack.outcomes().stream()
          .filter(SampleOutcome::attacked)
          .map(SampleOutcome::sample)
          .forEach(met::add);
    }
    return met;
  }

  /** Samples that some of the attacks broke itself. */
  static Set<Integer> broken(List<AttackResults> attacks) {
    Set<Integer> broken = new HashSet<>();
    for (AttackResults attack : attacks) {
      attack.outcomes().stream()
          .filter(outcome -> outcome.status() == SampleStatus.BROKEN)
          .map(SampleOutcome::sample)
          .forEach(broken::add);
    }
    return broken;
  }

  /** Samples of which a family has an image within the threat, wherever it was found. */
  Set<Integer> brokenBy(Predicate<Family> family) {
    Set<Integer> broken = new HashSet<>();
    for (AttackResults attack : entry.attacks()) {
      boolean inside = threat.contains(attack.threat());
      for (SampleOutcome outcome : attack.outcomes()) {
        if (outcome.status() == SampleStatus.BROKEN
            && (inside || outcome.within(threat))
            && family.test(Family.of(entry, attack, outcome))) {
          broken.add(outcome.sample());
        }
      }
    }
    return broken;
  }

  /**
   * Samples that attacks were run on at the threat, or that need none, and of which no
   * misclassified image within it is known.
   */
  Set<Integer> robust() {
    Set<Integer> robust = evaluated();
    entry.clean().stream()
        .filter(outcome -> !outcome.correct())
        .map(CleanOutcome::sample)
        .forEach(robust::remove);
    robust.removeAll(brokenBy(family -> true));
    for (CertificationResults certification : entry.certifications()) {
      if (threat.contains(certification.threat())) {
        certification.outcomes().stream()
            .filter(outcome -> outcome.status() == CertificationStatus.FALSIFIED)
            .map(CertificationOutcome::sample)
            .forEach(robust::remove);
      }
    }
    return robust;
  }

  /** Samples that some attack at the threat has an outcome of. */
  Set<Integer> evaluated() {
    Set<Integer> evaluated = new HashSet<>();
    for (AttackResults attack : attacks()) {
      attack.outcomes().stream().map(SampleOutcome::sample).forEach(evaluated::add);
    }
    return evaluated;
  }

  /** Names, for a sentence. */
  static String names(List<AttackResults> attacks) {
    return String.join(", ", attacks.stream().map(AttackResults::name).distinct().toList());
  }
}
