package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.PairedDifference;
import dev.touchstone.api.results.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/** A larger ball can only hold more: audit {@code rises-with-epsilon}. */
@Extension
public final class RisesWithEpsilonFactory implements OutcomeAuditFactory<LevelParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "rises-with-epsilon",
        "1",
        "Robust accuracy rises with ε",
        "Compares the same attack at threats of which one contains the other.",
        "Carlini et al. 2019, On evaluating adversarial robustness, section 4.4.",
        List.of());
  }

  @Override
  public Class<LevelParameters> parametersType() {
    return LevelParameters.class;
  }

  @Override
  public OutcomeAudit create(LevelParameters parameters) {
    return (results, entry) -> flags(results.entries().get(entry), parameters);
  }

  static List<Flag> flags(EntryResults entry, LevelParameters parameters) {
    List<Flag> flags = new ArrayList<>();
    for (AttackResults larger : entry.attacks()) {
      Flag worst = null;
      for (AttackResults smaller : entry.attacks()) {
        if (smaller.name().equals(larger.name())
            && !smaller.threat().equals(larger.threat())
            && larger.threat().contains(smaller.threat())) {
          Optional<Flag> found = flag(larger, smaller, parameters);
          if (found.isPresent() && (worst == null || found.get().count() > worst.count())) {
            worst = found.get();
          }
        }
      }
      if (worst != null) {
        flags.add(worst);
      }
    }
    return flags;
  }

  private static Optional<Flag> flag(
      AttackResults larger, AttackResults smaller, LevelParameters parameters) {
    Set<Integer> both = Evidence.faced(List.of(larger));
    both.retainAll(Evidence.faced(List.of(smaller)));
    PairedDifference lost =
        PairedDifference.of(
            both,
            Evidence.brokenOrSpared(List.of(smaller)),
            Evidence.brokenOrSpared(List.of(larger)));
    if (lost.probabilityFirstAhead() >= parameters.level()) {
      return Optional.empty();
    }
    return Optional.of(
        new Flag(
            Severity.WARNING,
            Optional.of(larger.threat()),
            Wording.of(
                    "attack %s broke %,d of %,d samples at %s that it does not break here, and %,d"
                        + " the other",
                    larger.name(),
                    lost.firstOnly(),
                    lost.n(),
                    smaller.threat().label(),
                    lost.secondOnly())
                + " way round",
            lost.firstOnly(),
            lost.n(),
            lost.probabilityFirstAhead(),
            "all images of the smaller ball are allowed here as well, so the attack is too weak for"
                + " this ε and its figure too high; the worst case counts what was found at the"
                + " smaller ε, but not what a better attack would find here",
            "raise the steps with ε, or let the step size follow ε; run apgd, which does so"
                + " itself"));
  }
}
