package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.Binomial;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.NearChance;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/** No model is robust against all images: audit {@code large-epsilon}. */
@Extension
public final class LargeEpsilonFactory implements OutcomeAuditFactory<LevelParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "large-epsilon",
        "1",
        "Robust where nothing can be",
        "Looks at threats so large that every ball holds the same grey image, which no model can"
            + " tell apart.",
        "Carlini et al. 2019, On evaluating adversarial robustness, section 4.4.",
        List.of());
  }

  @Override
  public Class<LevelParameters> parametersType() {
    return LevelParameters.class;
  }

  @Override
  public OutcomeAudit create(LevelParameters parameters) {
    return (results, entry) -> flags(results, entry, parameters);
  }

  /** Half of the way from black to white: no pixel is farther from grey. */
  private static final double GREY = 0.5;

  static List<Flag> flags(SuiteResults results, int index, LevelParameters parameters) {
    EntryResults entry = results.entries().get(index);
    double chance =
        NearChance.chance(
            entry.clean().stream().map(CleanOutcome::label).toList(),
            Math.max(2, results.dataset().classNames().size()));
    List<Flag> flags = new ArrayList<>();
    for (Evidence evidence : Evidence.of(entry)) {
      long robust = evidence.robust().size();
      long n = evidence.evaluated().size();
      double probability = Binomial.atLeast(robust, n, chance);
      if (holdsGrey(evidence.threat(), results.dataset().shape())
          && probability < parameters.level()) {
        flags.add(
            new Flag(
                Severity.SERIOUS,
                Optional.of(evidence.threat()),
                Wording.of(
                    "%,d of %,d samples count as robust, where at most %,.1f %% can be",
                    robust, n, 100 * chance),
                robust,
                n,
                probability,
                "every ball of this size holds the image that is grey throughout, and it has one"
                    + " class for all samples: the attacks fail for another reason than robustness",
                "find out why the attacks fail here, where they must succeed, before any smaller ε"
                    + " is believed: run attacks that need no gradients"));
      }
    }
    return flags;
  }

  /** Whether the grey image is in the ball of every image. */
  static boolean holdsGrey(Threat threat, ImageShape shape) {
    for (Norm norm : Norm.values()) {
      NormBall whole = NormBall.whole(norm, shape);
      double radius = norm == Norm.L0 ? whole.epsilon() : GREY * whole.epsilon();
      if (threat.contains(new NormBall(norm, radius))) {
        return true;
      }
    }
    return false;
  }
}
