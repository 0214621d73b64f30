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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/** Many steps must find what one finds: audit {@code one-step-stronger}. */
@Extension
public final class OneStepStrongerFactory implements OutcomeAuditFactory<LevelParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "one-step-stronger",
        "1",
        "One step finds more than many",
        "Compares attacks of one step with those of many on the same samples.",
        "Athalye et al. 2018, Obfuscated gradients give a false sense of security, section 3.1.",
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
    for (Evidence evidence : Evidence.of(entry)) {
      List<AttackResults> white = evidence.attacks(EnumSet.of(Family.WHITE_BOX));
      List<AttackResults> one = white.stream().filter(OneStepStrongerFactory::oneStep).toList();
      List<AttackResults> many = white.stream().filter(each -> !oneStep(each)).toList();
      Set<Integer> both = Evidence.faced(one);
      both.retainAll(Evidence.met(many));
      PairedDifference found =
          PairedDifference.of(both, Evidence.broken(one), Evidence.broken(many));
      if (found.probabilityFirstAhead() < parameters.level()) {
        flags.add(
            new Flag(
                Severity.SERIOUS,
                Optional.of(evidence.threat()),
                Wording.of(
                    "of %,d samples that both met, %s alone broke %,d and %s alone %,d",
                    found.n(),
                    Evidence.names(one),
                    found.firstOnly(),
                    Evidence.names(many),
                    found.secondOnly()),
                found.firstOnly(),
                found.n(),
                found.probabilityFirstAhead(),
                "the loss is rough, or the attack of many steps is set wrongly: it lost what one"
                    + " step had found, so its figure is no measure of robustness",
                "look at step size, number of steps and loss of the attack of many steps; run apgd,"
                    + " which sets its step size itself, and an attack that needs no gradients"));
      }
    }
    return flags;
  }

  private static boolean oneStep(AttackResults attack) {
    return attack.component().descriptor().id().equals("fgsm")
        || Settings.number(attack.component(), "steps").orElse(0) == 1;
  }
}
