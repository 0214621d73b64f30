package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.PairedDifference;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One family of attacks against the white-box family at one threat, by what they break of the
 * samples that both met.
 *
 * <p>In a cascade, and as a stage of an ensemble, an attack is run on what earlier ones left, so
 * that it can only add to them. Samples that were broken before its turn count as met by it, and as
 * broken by who broke them.
 *
 * @param threat where
 * @param family which family
 * @param staged whether the family consists of stages of ensembles
 * @param white names of the white-box attacks
 * @param broken samples that the family broke, of those that both met
 * @param missed those of them that no white-box attack broke
 * @param spared samples that were broken before the family's turn
 * @param paired the family against the white-box family, on samples that both met
 */
record Rivalry(
    Threat threat,
    Family family,
    boolean staged,
    String white,
    long broken,
    long missed,
    long spared,
    PairedDifference paired) {

  /**
   * Empty if there are no attacks of the one or the other, or the family broke nothing more. Stages
   * of ensembles are looked at only where attacks of the family found nothing.
   */
  static Optional<Rivalry> of(Evidence evidence, Family family) {
    Predicate<AttackResults> own = attack -> Family.of(evidence.entry(), attack) == family;
    List<AttackResults> finders = evidence.finders(family);
    List<AttackResults> attacks = new ArrayList<>(evidence.attacks(EnumSet.of(family)));
    finders.stream().filter(own).forEach(attacks::add);
    return of(evidence, family, attacks, false)
        .or(() -> of(evidence, family, finders.stream().filter(own.negate()).toList(), true));
  }

  private static Optional<Rivalry> of(
      Evidence evidence, Family family, List<AttackResults> attacks, boolean staged) {
    List<AttackResults> white = evidence.attacks(EnumSet.of(Family.WHITE_BOX));
    Set<Integer> byWhite = evidence.brokenBy(Family.WHITE_BOX::equals);
    Set<Integer> both = Evidence.faced(attacks);
    both.retainAll(met(white, byWhite));
    Set<Integer> byFamily = evidence.brokenBy(family::equals);
    byFamily.retainAll(both);
    Set<Integer> missed = new HashSet<>(byFamily);
    missed.removeAll(byWhite);
    if (missed.isEmpty()) {
      return Optional.empty();
    }
    Set<Integer> spared = new HashSet<>(both);
    spared.removeAll(byFamily);
    spared.removeAll(asked(evidence, family, attacks));
    return Optional.of(
        new Rivalry(
            evidence.threat(),
            family,
            staged,
            Evidence.names(white),
            byFamily.size(),
            missed.size(),
            spared.size(),
            PairedDifference.of(both, byFamily, byWhite)));
  }

  /**
   * Samples that white-box attacks were run on, or that they had broken before. What another attack
   * broke before their turn says nothing of them.
   */
  private static Set<Integer> met(List<AttackResults> white, Set<Integer> byWhite) {
    Set<Integer> met = Evidence.faced(white);
    met.retainAll(byWhite);
    for (AttackResults attack : white) {
      attack.outcomes().stream()
          .filter(outcome -> Family.gradientsHadTheirTurn(attack, outcome))
          .map(SampleOutcome::sample)
          .forEach(met::add);
    }
    return met;
  }

  /** Samples that the family itself was run on. */
  private static Set<Integer> asked(Evidence evidence, Family family, List<AttackResults> attacks) {
    Set<Integer> asked = new HashSet<>();
    for (AttackResults attack : attacks) {
      attack.outcomes().stream()
          .filter(SampleOutcome::attacked)
          .filter(
              outcome ->
                  outcome.status() == SampleStatus.ROBUST
                      || Family.of(evidence.entry(), attack, outcome) == family)
          .map(SampleOutcome::sample)
          .forEach(asked::add);
    }
    return asked;
  }

  /**
   * A note; a warning if white-box attacks missed more of what the family broke than is tolerated,
   * though it had broken all that it was spared; serious if the family breaks more than white-box
   * attacks altogether. A stage of an ensemble is there to find what is left: it is no warning.
   */
  Optional<Flag> flag(ShareParameters parameters, String why, String remedy) {
    double missing = staged ? 1 : parameters.probability(missed, broken + spared);
    double ahead = paired.probabilityFirstAhead();
    Severity severity =
        ahead < parameters.level()
            ? Severity.SERIOUS
            : missing < parameters.level() ? Severity.WARNING : Severity.NOTE;
    return Optional.of(
        new Flag(
            severity,
            Optional.of(threat),
            Wording.of(
                "%s attacks broke %,d samples, and white-box attacks (%s) left %,d of them;%s of"
                    + " the %,d samples that both met, %s attacks alone broke %,d and white-box"
                    + " attacks alone %,d",
                family.label(),
                broken,
                white,
                missed,
                spared == 0 ? "" : Wording.of(" %,d others were broken before their turn;", spared),
                paired.n(),
                family.label(),
                paired.firstOnly(),
                paired.secondOnly()),
            missed,
            broken + spared,
            Math.min(missing, ahead),
            why,
            remedy));
  }
}
