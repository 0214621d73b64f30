package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.Contradictions;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** Attacks through a surrogate alone prove little: audit {@code surrogate-alone}. */
@Extension
public final class SurrogateAloneFactory implements OutcomeAuditFactory<ShareParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "surrogate-alone",
        "1",
        "A surrogate, and no other attack",
        "Looks at entries whose gradient is that of a surrogate, and at which attacks were run on"
            + " them.",
        "Tramèr et al. 2020, On adaptive attacks to adversarial example defenses.",
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

  /** Capabilities of models and defenses whose gradient is not their own. */
  private static final List<String> SURROGATES =
      List.of("straight-through", "sigmoid", "surrogate");

  /** Attacks that are made for what has no gradient. */
  private static final List<String> ADAPTIVE = List.of("flip");

  static List<Flag> flags(EntryResults entry, ShareParameters parameters) {
    boolean surrogate =
        Stream.concat(Stream.of(entry.model()), entry.defenses().stream())
            .flatMap(part -> part.descriptor().capabilities().stream())
            .anyMatch(SURROGATES::contains);
    List<Flag> flags = new ArrayList<>();
    if (!surrogate) {
      return flags;
    }
    for (Evidence evidence : Evidence.of(entry)) {
      List<AttackResults> white = evidence.attacks(EnumSet.of(Family.WHITE_BOX));
      Set<Integer> left = evidence.robust();
      left.retainAll(Evidence.met(white));
      int all = Evidence.faced(white).size();
      boolean others =
          !evidence.attacks(EnumSet.of(Family.SCORE, Family.DECISION)).isEmpty()
              || white.stream().anyMatch(SurrogateAloneFactory::adaptive);
      left.removeAll(decided(evidence));
      if (!left.isEmpty() && !others) {
        flags.add(
            new Flag(
                parameters.severity(left.size(), all),
                Optional.of(evidence.threat()),
                Wording.of(
                    "%,d of %,d samples count as robust against attacks that follow a surrogate's"
                        + " gradient (%s), and neither an adaptive nor a score- or decision-based"
                        + " attack was run",
                    left.size(), all, Evidence.names(white)),
                left.size(),
                all,
                Double.NaN,
                "the gradient is not the entry's own: an attack that follows it may stand before a"
                    + " wall that is none, and what it leaves is not known to be robust",
                "run an attack that needs no gradients (square, hop-skip-jump) or one made for the"
                    + " defense (flip for thresholded entries), or a certifier"));
      }
    }
    return flags;
  }

  private static boolean adaptive(AttackResults attack) {
    return ADAPTIVE.contains(attack.component().descriptor().id())
        || attack.component().descriptor().capabilities().contains("adaptive");
  }

  /** Samples of which a proof says that no image within the threat is misclassified. */
  private static Set<Integer> decided(Evidence evidence) {
    Set<Integer> decided = new HashSet<>();
    for (CertificationResults certification : evidence.entry().certifications()) {
      if (certification.threat().contains(evidence.threat())
          && !certification
              .component()
              .descriptor()
              .capabilities()
              .contains(Contradictions.PROBABILISTIC)) {
        decided.addAll(Certificates.certified(certification));
      }
    }
    return decided;
  }
}
