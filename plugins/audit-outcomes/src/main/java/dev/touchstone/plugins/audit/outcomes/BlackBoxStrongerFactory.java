package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import java.util.ArrayList;
import java.util.List;
import org.pf4j.Extension;

/** Who sees less must not find more: audit {@code black-box-stronger}. */
@Extension
public final class BlackBoxStrongerFactory implements OutcomeAuditFactory<ShareParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "black-box-stronger",
        "1",
        "Attacks without gradients find more",
        "Compares what families of attacks break at the same threat: one that sees less must not"
            + " break what all white-box attacks left.",
        "Athalye et al. 2018, Obfuscated gradients give a false sense of security, section 3.1;"
            + " Carlini et al. 2019, On evaluating adversarial robustness, section 4.4.",
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
      for (Family family : List.of(Family.SCORE, Family.DECISION, Family.TRANSFER)) {
        Rivalry.of(evidence, family)
            .flatMap(
                rivalry ->
                    rivalry.flag(
                        parameters,
                        "who sees more must find at least as much: either the gradients lead"
                            + " white-box attacks astray, or these are too weak for this threat;"
                            + " their figures are no measure of robustness, and a better attack may"
                            + " find still more",
                        "give more weight to attacks that need no gradients, and attack the"
                            + " gradients' weakness itself: another loss, a backward surrogate,"
                            + " EOT, more steps and restarts"))
            .ifPresent(flags::add);
      }
    }
    return flags;
  }
}
