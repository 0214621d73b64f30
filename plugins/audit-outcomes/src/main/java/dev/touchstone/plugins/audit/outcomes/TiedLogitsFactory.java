package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/** The order of classes must not decide: audit {@code tied-logits}. */
@Extension
public final class TiedLogitsFactory implements OutcomeAuditFactory<ShareParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "tied-logits",
        "1",
        "Tied logits decide",
        "Counts samples whose class is decided by exactly equal logits.",
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
    long clean = entry.clean().stream().filter(outcome -> outcome.margin() == 0).count();
    if (clean > 0) {
      flags.add(flag(Optional.empty(), "unattacked", clean, entry.clean().size(), parameters));
    }
    for (AttackResults attack : entry.attacks()) {
      List<SampleOutcome> attacked =
          attack.outcomes().stream().filter(SampleOutcome::attacked).toList();
      long broken =
          attacked.stream()
              .filter(outcome -> outcome.status() == SampleStatus.BROKEN && outcome.margin() == 0)
              .count();
      long robust =
          attacked.stream()
              .filter(outcome -> outcome.status() == SampleStatus.ROBUST && outcome.margin() == 0)
              .count();
      if (broken + robust > 0) {
        flags.add(
            flag(
                Optional.of(attack.threat()),
                Wording.of("under attack %s (%,d of them count as broken)", attack.name(), broken),
                broken + robust,
                attacked.size(),
                parameters));
      }
    }
    return flags;
  }

  private static Flag flag(
      Optional<Threat> threat, String where, long tied, long n, ShareParameters parameters) {
    return new Flag(
        parameters.severity(tied, n),
        threat,
        Wording.of(
            "%,d of %,d samples have exactly equal logits for their label and another class, %s",
            tied, n, where),
        tied,
        n,
        parameters.probability(tied, n),
        "the order of the classes decides these samples, not the model; ties by chance are far"
            + " rarer, so the logits are constant, saturated or rounded",
        "look at the entry's logits: whether they are probabilities that have become 0 and 1, or a"
            + " constant; give the network's own logits");
  }
}
