package dev.touchstone.reports.leaderboard;

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
import java.util.Optional;
import java.util.Set;

/**
 * Samples of one entry of which a misclassified image within one threat is known, by where it was
 * found. An image counts in every threat that it lies in, whatever its finder was allowed: what
 * broke a sample at a smaller ε breaks it at a larger one.
 *
 * @param here misclassified unattacked, or broken by an attack or a certifier at the threat itself
 * @param smaller the others that were broken at a smaller ε of the same norm, or at a smaller
 *     threat of the same kind
 * @param elsewhere the others that were broken at another threat, by an image that lies in this one
 */
record BrokenSamples(Set<Integer> here, Set<Integer> smaller, Set<Integer> elsewhere) {

  /** Gathers the samples of all attacks and certifiers of the entry. */
  static BrokenSamples of(EntryResults entry, Optional<Threat> threat) {
    BrokenSamples broken = new BrokenSamples(new HashSet<>(), new HashSet<>(), new HashSet<>());
    entry.clean().stream()
        .filter(outcome -> !outcome.correct())
        .map(CleanOutcome::sample)
        .forEach(broken.here::add);
    threat.ifPresent(within -> broken.find(entry, within));
    broken.smaller.removeAll(broken.here);
    broken.elsewhere.removeAll(broken.here);
    broken.elsewhere.removeAll(broken.smaller);
    return broken;
  }

  /** Whether an image is known, wherever it was found. */
  boolean contains(int sample) {
    return here.contains(sample) || smaller.contains(sample) || elsewhere.contains(sample);
  }

  private void find(EntryResults entry, Threat within) {
    for (AttackResults attack : entry.attacks()) {
      Set<Integer> found = place(attack.threat(), within);
      boolean inside = within.contains(attack.threat());
      for (SampleOutcome outcome : attack.outcomes()) {
        if (outcome.status() == SampleStatus.MISCLASSIFIED) {
          here.add(outcome.sample());
        } else if ((!outcome.status().robust() && inside)
            || (attack.misclassified(outcome) && outcome.within(within))) {
          found.add(outcome.sample());
        }
      }
    }
    for (CertificationResults certification : entry.certifications()) {
      Set<Integer> found = place(certification.threat(), within);
      boolean inside = within.contains(certification.threat());
      for (CertificationOutcome outcome : certification.outcomes()) {
        if (outcome.status() == CertificationStatus.MISCLASSIFIED) {
          here.add(outcome.sample());
        } else if (outcome.status() == CertificationStatus.FALSIFIED && inside) {
          found.add(outcome.sample());
        }
      }
    }
  }

  private Set<Integer> place(Threat found, Threat within) {
    if (found.equals(within)) {
      return here;
    }
    return WeakerAttack.smaller(found, within) ? smaller : elsewhere;
  }
}
