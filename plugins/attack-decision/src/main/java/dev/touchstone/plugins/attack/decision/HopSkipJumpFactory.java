package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import org.pf4j.Extension;

/** HopSkipJump, attack {@code hop-skip-jump}. */
@Extension
public final class HopSkipJumpFactory implements AttackFactory<HopSkipJumpParameters> {

  /** Queries of an iteration beside its estimate: about 20 bisections, and tries of a step. */
  private static final int SEARCH = 23;

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "hop-skip-jump",
        "1",
        "HopSkipJump",
        "Walks along the decision boundary by gradients estimated from predicted classes alone.",
        "Chen, Jordan and Wainwright 2020, HopSkipJumpAttack: a query-efficient decision-based"
            + " attack, algorithm 2.",
        List.of("linf", "l2", "labels", Attack.MINIMUM_NORM, "untargeted", "in-ball"));
  }

  @Override
  public Class<HopSkipJumpParameters> parametersType() {
    return HopSkipJumpParameters.class;
  }

  @Override
  public Attack create(HopSkipJumpParameters parameters) {
    return new HopSkipJump(parameters);
  }

  @Override
  public long estimatedQueries(HopSkipJumpParameters parameters, int classes) {
    // The start is mostly the first draw.
    long queries = 1 + SEARCH;
    for (int iteration = 1; iteration <= parameters.steps(); iteration++) {
      queries += parameters.evaluations(iteration) + SEARCH;
    }
    return queries;
  }
}
