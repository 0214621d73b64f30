package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.data.SampleImages;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/** The Boundary Attack from images that were found elsewhere, attack {@code boundary-transfer}. */
@Extension
public final class BoundaryTransferFactory implements AttackFactory<BoundaryTransferParameters> {

  private static final String ID = "boundary-transfer";

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        ID,
        "1",
        "Boundary Attack with a transfer start",
        "Walks along the decision boundary from images of a file that are misclassified here as"
            + " well, by predicted classes alone.",
        "Brendel, Rauber and Bethge 2018, Decision-based adversarial attacks: reliable attacks"
            + " against black-box machine learning models, algorithm 1, whose start may be any"
            + " misclassified image; its walk is in L2, and in L∞ the nearest image on the way is"
            + " kept.",
        List.of("linf", "l2", "labels", Attack.MINIMUM_NORM, "untargeted", "in-ball"));
  }

  @Override
  public Class<BoundaryTransferParameters> parametersType() {
    return BoundaryTransferParameters.class;
  }

  @Override
  public Attack create(BoundaryTransferParameters parameters) {
    SampleImages images = SampleImages.of(parameters.images(), parameters.samples());
    return new BoundaryAttack(ID, parameters.walk(), Optional.of(new Starts(ID, images)));
  }

  /** A query for the start more than without. */
  @Override
  public long estimatedQueries(BoundaryTransferParameters parameters, int classes) {
    return 1 + new BoundaryFactory().estimatedQueries(parameters.walk(), classes);
  }
}
