package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.SampleOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/**
 * An attack that leaves its ball is judged by other images than its own: audit {@code left-ball}.
 */
@Extension
public final class LeftBallFactory implements OutcomeAuditFactory<ShareParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "left-ball",
        "1",
        "Candidates outside of the ball",
        "Counts samples of which an attack proposed images outside of the threat.",
        "",
        List.of());
  }

  @Override
  public Class<ShareParameters> parametersType() {
    return ShareParameters.class;
  }

  @Override
  public OutcomeAudit create(ShareParameters parameters) {
    return (results, entry) -> flags(results.entries().get(entry), parameters);
  }

  static List<Flag> flags(EntryResults entry, ShareParameters parameters) {
    List<Flag> flags = new ArrayList<>();
    for (AttackResults attack : entry.attacks()) {
      List<SampleOutcome> attacked =
          attack.outcomes().stream().filter(SampleOutcome::attacked).toList();
      long left = attacked.stream().filter(SampleOutcome::projected).count();
      if (left > 0) {
        flags.add(
            new Flag(
                parameters.severity(left, attacked.size()),
                Optional.of(attack.threat()),
                Wording.of(
                        "attack %s proposed images outside of the ball for %,d of %,d samples,"
                            + " which were",
                        attack.name(), left, attacked.size())
                    + " projected into it before they were judged",
                left,
                attacked.size(),
                parameters.probability(left, attacked.size()),
                "what was judged is not what the attack found: it may be weaker than it would be"
                    + " within the ball",
                "let the attack keep to the ball itself, or use one with the capability in-ball"));
      }
    }
    return flags;
  }
}
