package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import org.pf4j.Extension;

/** The Boundary Attack, attack {@code boundary}. */
@Extension
public final class BoundaryFactory implements AttackFactory<BoundaryParameters> {

  /** Queries of the start: mostly one draw, and a search for the boundary. */
  private static final int START = 20;

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "boundary",
        "1",
        "Boundary Attack",
        "Walks at random along the decision boundary, towards the clean image, by predicted classes"
            + " alone.",
        "Brendel, Rauber and Bethge 2018, Decision-based adversarial attacks: reliable attacks"
            + " against black-box machine learning models, algorithm 1; its walk is in L2, and in L∞"
            + " the nearest image on the way is kept.",
        List.of("linf", "l2", "labels", Attack.MINIMUM_NORM, "untargeted", "in-ball"));
  }

  @Override
  public Class<BoundaryParameters> parametersType() {
    return BoundaryParameters.class;
  }

  @Override
  public Attack create(BoundaryParameters parameters) {
    return new BoundaryAttack(parameters);
  }

  @Override
  public long estimatedQueries(BoundaryParameters parameters, int classes) {
    return (long) START + parameters.steps() + 1 + (parameters.steps() - 1) / BoundaryAttack.PROBED;
  }
}
