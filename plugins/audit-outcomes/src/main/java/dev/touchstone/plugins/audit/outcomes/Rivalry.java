package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.PairedDifference;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.threat.Threat;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One family of attacks against the white-box family at one threat, by what they break of the
 * samples that white-box attacks were run on.
 *
 * @param threat where
 * @param family which family
 * @param white names of the white-box attacks
 * @param broken samples that the family broke, of those that white-box attacks were run on
 * @param missed those of them that no white-box attack broke
 * @param paired the family against the white-box family, on samples that both were run on
 */
record Rivalry(
    Threat threat, Family family, String white, long broken, long missed, PairedDifference paired) {

  /** Empty if there are no attacks of the one or the other, or the family broke nothing more. */
  static Optional<Rivalry> of(Evidence evidence, Family family) {
    List<AttackResults> white = evidence.attacks(EnumSet.of(Family.WHITE_BOX));
    Set<Integer> met = Evidence.met(white);
    Set<Integer> byFamily = evidence.brokenBy(family::equals);
    Set<Integer> byWhite = evidence.brokenBy(Family.WHITE_BOX::equals);
    byFamily.retainAll(met);
    Set<Integer> missed = new HashSet<>(byFamily);
    missed.removeAll(byWhite);
    if (missed.isEmpty()) {
      return Optional.empty();
    }
    Set<Integer> both = Evidence.met(evidence.attacks(EnumSet.of(family)));
    both.addAll(byFamily);
    both.retainAll(met);
    return Optional.of(
        new Rivalry(
            evidence.threat(),
            family,
            Evidence.names(white),
            byFamily.size(),
            missed.size(),
            PairedDifference.of(both, byFamily, byWhite)));
  }

  /**
   * A note; a warning if white-box attacks missed more of what the family broke than is tolerated;
   * serious if the family breaks more than white-box attacks altogether.
   */
  Optional<Flag> flag(ShareParameters parameters, String why, String remedy) {
    double missing = parameters.probability(missed, broken);
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
                "%s attacks broke %,d samples, and white-box attacks (%s) left %,d of them; of the"
                    + " %,d samples that both met, %s attacks alone broke %,d and white-box attacks"
                    + " alone %,d",
                family.label(),
                broken,
                white,
                missed,
                paired.n(),
                family.label(),
                paired.firstOnly(),
                paired.secondOnly()),
            missed,
            broken,
            Math.min(missing, ahead),
            why,
            remedy));
  }
}
