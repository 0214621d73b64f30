package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.PairedDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/** An attack that has converged gains nothing from more steps: audit {@code not-converged}. */
@Extension
public final class NotConvergedFactory implements OutcomeAuditFactory<ShareParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "not-converged",
        "1",
        "More steps still find more",
        "Compares the two longest runs of the same attack, which differ in steps and restarts"
            + " alone.",
        "Carlini et al. 2019, On evaluating adversarial robustness, section 4.3.",
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
      List<AttackResults> attacks =
          evidence.attacks(EnumSet.of(Family.WHITE_BOX)).stream()
              .sorted(Comparator.comparingDouble(Settings::effort).reversed())
              .toList();
      for (int i = 0; i < attacks.size(); i++) {
        AttackResults longest = attacks.get(i);
        boolean surpassed =
            attacks.subList(0, i).stream()
                .anyMatch(other -> Settings.sameButForEffort(other, longest));
        if (!surpassed) {
          attacks.subList(i + 1, attacks.size()).stream()
              .filter(other -> Settings.sameButForEffort(other, longest))
              .filter(other -> Settings.effort(other) < Settings.effort(longest))
              .findFirst()
              .flatMap(shorter -> flag(evidence, longest, shorter, parameters))
              .ifPresent(flags::add);
        }
      }
    }
    return flags;
  }

  private static Optional<Flag> flag(
      Evidence evidence, AttackResults longest, AttackResults shorter, ShareParameters parameters) {
    Set<Integer> both = Evidence.faced(List.of(longest));
    both.retainAll(Evidence.faced(List.of(shorter)));
    PairedDifference gain =
        PairedDifference.of(
            both,
            Evidence.brokenOrSpared(List.of(longest)),
            Evidence.brokenOrSpared(List.of(shorter)));
    long net = gain.firstOnly() - gain.secondOnly();
    if (net <= 0 || gain.probabilityFirstAhead() >= parameters.level()) {
      return Optional.empty();
    }
    return Optional.of(
        new Flag(
            parameters.severity(net, gain.n()),
            Optional.of(evidence.threat()),
            Wording.of(
                "%s (%,.0f steps in all) broke %,d more of %,d samples than %s (%,.0f steps)",
                longest.name(),
                Settings.effort(longest),
                net,
                gain.n(),
                shorter.name(),
                Settings.effort(shorter)),
            net,
            gain.n(),
            parameters.probability(net, gain.n()),
            "where more steps or restarts still break samples, still more would break others, and"
                + " the figure is an upper bound that has not settled",
            "run the attack with several times the steps and restarts until nothing is gained, or"
                + " apgd and autoattack"));
  }
}
