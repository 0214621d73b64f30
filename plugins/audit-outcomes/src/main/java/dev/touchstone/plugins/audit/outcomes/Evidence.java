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
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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

  /** The same, and those that earlier attacks of a cascade had left nothing to do on. */
  static Set<Integer> faced(List<AttackResults> attacks) {
    Set<Integer> faced = met(attacks);
    for (AttackResults attack : attacks) {
      attack.outcomes().stream()
          .filter(outcome -> outcome.status() == SampleStatus.BROKEN_EARLIER)
          .map(SampleOutcome::sample)
          .forEach(faced::add);
    }
    return faced;
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

  /**
   * Samples that the attacks broke, or were spared because they were broken before: in a cascade an
   * attack's figure counts them, so what two attacks leave can be compared with them alone.
   */
  static Set<Integer> brokenOrSpared(List<AttackResults> attacks) {
    Set<Integer> broken = faced(attacks);
    broken.removeAll(met(attacks));
    broken.addAll(broken(attacks));
    return broken;
  }

  /** Samples of which a family has an image within the threat, wherever it was found. */
  Set<Integer> brokenBy(Predicate<Family> family) {
    Set<Integer> broken = new HashSet<>();
    for (AttackResults attack : entry.attacks()) {
      attack.outcomes().stream()
          .filter(outcome -> breaks(attack, outcome))
          .filter(outcome -> family.test(Family.of(entry, attack, outcome)))
          .map(SampleOutcome::sample)
          .forEach(broken::add);
    }
    return broken;
  }

  /** Attacks that have an image within the threat by a family, at whatever threat they were run. */
  List<AttackResults> finders(Family family) {
    return entry.attacks().stream()
        .filter(
            attack ->
                attack.outcomes().stream()
                    .anyMatch(
                        outcome ->
                            breaks(attack, outcome) && Family.of(entry, attack, outcome) == family))
        .toList();
  }

  /** Whether an attack's image of a sample is misclassified and within the threat. */
  private boolean breaks(AttackResults attack, SampleOutcome outcome) {
    return (outcome.status() == SampleStatus.BROKEN && threat.contains(attack.threat()))
        || (attack.misclassified(outcome) && outcome.within(threat));
  }

  /** Samples of which a certifier has an image within the threat. */
  Set<Integer> falsified() {
    Set<Integer> falsified = new HashSet<>();
    for (CertificationResults certification : entry.certifications()) {
      if (threat.contains(certification.threat())) {
        certification.outcomes().stream()
            .filter(outcome -> outcome.status() == CertificationStatus.FALSIFIED)
            .map(CertificationOutcome::sample)
            .forEach(falsified::add);
      }
    }
    return falsified;
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
    robust.removeAll(falsified());
    return robust;
  }

  /**
   * Samples that some attack was planned on at the threat and that every attack that was planned on
   * them has an outcome of: what a failed cell leaves is not known to be robust.
   */
  Set<Integer> evaluated() {
    Set<Integer> evaluated = new HashSet<>();
    for (AttackResults attack : attacks()) {
      evaluated.addAll(samples(attack));
    }
    for (AttackResults attack : attacks()) {
      if (!attack.complete()) {
        Set<Integer> lacking =
            known().stream().limit(attack.planned()).collect(Collectors.toCollection(HashSet::new));
        lacking.removeAll(samples(attack));
        evaluated.removeAll(lacking);
      }
    }
    return evaluated;
  }

  /** All samples that something is known of, in the order in which attacks with a limit go. */
  private NavigableSet<Integer> known() {
    NavigableSet<Integer> known = new TreeSet<>();
    entry.clean().stream().map(CleanOutcome::sample).forEach(known::add);
    entry.attacks().forEach(attack -> known.addAll(samples(attack)));
    entry.certifications().stream()
        .flatMap(certification -> certification.outcomes().stream())
        .map(CertificationOutcome::sample)
        .forEach(known::add);
    return known;
  }

  private static Set<Integer> samples(AttackResults attack) {
    return attack.outcomes().stream().map(SampleOutcome::sample).collect(Collectors.toSet());
  }

  /** Names, for a sentence. */
  static String names(List<AttackResults> attacks) {
    return String.join(", ", attacks.stream().map(AttackResults::name).distinct().toList());
  }
}
