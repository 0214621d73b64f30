package dev.touchstone.api.results;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.threat.Threat;
import java.util.List;
import java.util.Optional;

/**
 * One attack on one entry at one threat.
 *
 * @param name the attack's name in the suite, given by the user
 * @param component which attack
 * @param source name of the entry that the attack asked instead of the attacked one, which makes it
 *     a transfer attack; empty when it asked the attacked entry itself
 * @param threat at which threat
 * @param planned how many samples the suite asks for
 * @param outcomes one outcome per finished sample, by rising sample index; fewer than {@code
 *     planned} when cells failed or have not run yet
 * @param failures why cells failed, one distinct sentence each; a failed cell's samples count as
 *     neither robust nor broken
 * @param examples a few samples with their images, for galleries
 * @param seconds wall-clock seconds of the attack over all cells; not reproducible
 */
public record AttackResults(
    String name,
    ComponentUse component,
    Optional<String> source,
    Threat threat,
    int planned,
    List<SampleOutcome> outcomes,
    List<String> failures,
    List<AttackExample> examples,
    double seconds) {

  /** Copies the lists. */
  public AttackResults {
    outcomes = List.copyOf(outcomes);
    failures = List.copyOf(failures);
    examples = List.copyOf(examples);
  }

  /**
   * Whether the kept image of a sample is misclassified, so that it counts in every threat that it
   * lies in: that of a broken sample, and the nearest misclassified image that an attack found
   * outside of this threat ({@link SampleOutcome#at}).
   */
  public boolean misclassified(SampleOutcome outcome) {
    boolean beyond =
        outcome.status() == SampleStatus.ROBUST
            && component.descriptor().capabilities().contains(Attack.MINIMUM_NORM)
            && Float.isNaN(outcome.margin())
            && Float.isFinite(outcome.distanceLinf());
    return outcome.status() == SampleStatus.BROKEN || beyond;
  }

  /** Whether every planned sample has an outcome. */
  public boolean complete() {
    return outcomes.size() == planned;
  }
}
