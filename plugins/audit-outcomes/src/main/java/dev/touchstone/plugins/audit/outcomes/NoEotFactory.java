package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** The gradient of one draw leads nowhere: audit {@code no-eot}. */
@Extension
public final class NoEotFactory implements OutcomeAuditFactory<ShareParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "no-eot",
        "1",
        "A random entry without EOT",
        "Looks at whether attacks average the gradients of random entries over several draws.",
        "Athalye et al. 2018, Synthesizing robust adversarial examples; Obfuscated gradients give a"
            + " false sense of security, section 4.2.",
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
    List<ComponentUse> random =
        Stream.concat(Stream.of(entry.model()), entry.defenses().stream())
            .filter(part -> part.descriptor().capabilities().contains("stochastic"))
            .toList();
    List<Flag> flags = new ArrayList<>();
    if (random.isEmpty()) {
      return flags;
    }
    double draws =
        random.stream()
            .mapToDouble(each -> Settings.number(each, "draws").orElse(1))
            .max()
            .orElse(1);
    for (Evidence evidence : Evidence.of(entry)) {
      List<AttackResults> white = evidence.attacks(EnumSet.of(Family.WHITE_BOX));
      boolean averaged =
          white.stream()
              .flatMap(attack -> Settings.numbers(attack.component(), "eot-samples").stream())
              .anyMatch(samples -> samples > 1);
      Set<Integer> left = evidence.robust();
      left.retainAll(Evidence.met(white));
      int all = Evidence.faced(white).size();
      if (!averaged && !left.isEmpty()) {
        flags.add(
            new Flag(
                draws > 1 ? Severity.NOTE : parameters.severity(left.size(), all),
                Optional.of(evidence.threat()),
                Wording.of(
                        "%,d of %,d samples count as robust against attacks (%s) that take the"
                            + " gradient of",
                        left.size(), all, Evidence.names(white))
                    + (draws > 1
                        ? Wording.of(" one answer, which is a mean of %,.0f draws", draws)
                        : " a single draw"),
                left.size(),
                all,
                Double.NaN,
                "the entry answers each question with another draw, so a gradient of few draws"
                    + " points away from what the deployed entry does",
                "set the attacks' eot-samples to 10 or more, or run autoattack-rand"));
      }
    }
    return flags;
  }
}
