package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/**
 * An attack that follows gradients says nothing where there are none: audit {@code
 * gradient-signal}.
 */
@Extension
public final class GradientSignalFactory implements OutcomeAuditFactory<ShareParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "gradient-signal",
        "1",
        "Gradients without a signal",
        "Finds samples that count as robust though the gradients that the attack followed were"
            + " exactly zero.",
        "Athalye et al. 2018, Obfuscated gradients give a false sense of security, section 3; the"
            + " rule is that of the platform, half of the gradients.",
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
    for (Evidence evidence : Evidence.of(entry)) {
      Set<Integer> settled = settled(evidence);
      for (AttackResults attack : evidence.attacks()) {
        Set<Integer> stood = new HashSet<>();
        attack.outcomes().stream()
            .filter(SampleOutcome::stoodStill)
            .map(SampleOutcome::sample)
            .forEach(stood::add);
        long attacked = attack.outcomes().stream().filter(SampleOutcome::attacked).count();
        if (!stood.isEmpty()) {
          long untried = stood.stream().filter(sample -> !settled.contains(sample)).count();
          flags.add(flag(evidence.threat(), attack, stood.size(), untried, attacked, parameters));
        }
      }
    }
    return flags;
  }

  /**
   * Samples that some attack or certifier has broken, or on which one that did not stand still was
   * run.
   */
  private static Set<Integer> settled(Evidence evidence) {
    Set<Integer> settled = evidence.brokenBy(family -> true);
    settled.addAll(evidence.falsified());
    for (AttackResults attack : evidence.attacks()) {
      attack.outcomes().stream()
          .filter(SampleOutcome::attacked)
          .filter(outcome -> !outcome.stoodStill())
          .map(SampleOutcome::sample)
          .forEach(settled::add);
    }
    return settled;
  }

  private static Flag flag(
      Threat threat,
      AttackResults attack,
      long stood,
      long untried,
      long attacked,
      ShareParameters parameters) {
    return new Flag(
        parameters.graded(untried, attacked),
        Optional.of(threat),
        Wording.of(
            "attack %s%s stood still for lack of a gradient on %,d of the %,d samples that it"
                + " attacked, and %s",
            attack.name(),
            attack.source().map(source -> " (from " + source + ")").orElse(""),
            stood,
            attacked,
            untried == 0
                ? "other attacks moved on all of them"
                : Wording.of("nothing else moved on %,d of them", untried)),
        untried,
        attacked,
        parameters.probability(untried, attacked),
        "a gradient of zero moves no attack that follows it, so that nothing was tried on these"
            + " samples, and they count as robust",
        Settings.text(attack.component(), "loss").equals("cross-entropy")
            ? "run the attack with loss: margin, whose gradient does not vanish where the model is"
                + " sure, and one that needs no gradients, such as square"
            : "run an attack that needs no gradients, such as square or hop-skip-jump, or a"
                + " transfer attack");
  }
}
