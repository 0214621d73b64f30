package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import java.util.ArrayList;
import java.util.List;
import org.pf4j.Extension;

/** A search must find what chance finds: audit {@code noise-stronger}. */
@Extension
public final class NoiseStrongerFactory implements OutcomeAuditFactory<ShareParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "noise-stronger",
        "1",
        "Noise finds more than a search",
        "Compares random images of the ball with attacks that search it.",
        "Carlini et al. 2019, On evaluating adversarial robustness, section 4.4.",
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
      Rivalry.of(evidence, Family.NOISE)
          .flatMap(
              rivalry ->
                  rivalry.flag(
                      parameters,
                      "an attack that misses what random images find does not search, and its"
                          + " figure says nothing",
                      "look at the attack's gradients, its step size and its goal, and run attacks"
                          + " that need no gradients"))
          .ifPresent(flags::add);
    }
    return flags;
  }
}
