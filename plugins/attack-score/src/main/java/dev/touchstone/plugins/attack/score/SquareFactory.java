package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import java.util.OptionalLong;
import org.pf4j.Extension;

/** The Square Attack, attack {@code square}. */
@Extension
public final class SquareFactory implements AttackFactory<SquareParameters> {

  /** Of its queries, what a sample that it breaks may cost: most are broken early. */
  private static final int SHARE_IF_BROKEN = 10;

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "square",
        "1",
        "Square Attack",
        "Changes squares at random places of the image and keeps what lowers the margin.",
        "Andriushchenko et al. 2020, Square Attack: a query-efficient black-box adversarial attack"
            + " via random search, algorithms 1 to 3; in L1 Croce and Hein 2021, Mind the box:"
            + " l1-APGD for sparse adversarial attacks on image classifiers; first share as in"
            + " AutoAttack (Croce and Hein 2020), and the schedule scaled to the run as in the"
            + " paper.",
        List.of("linf", "l2", "l1", "scores", "untargeted", "restarts", "in-ball"));
  }

  @Override
  public Class<SquareParameters> parametersType() {
    return SquareParameters.class;
  }

  @Override
  public Attack create(SquareParameters parameters) {
    return new RandomSearch(
        parameters.steps(),
        parameters.restarts(),
        Schedule.ofSquares(parameters.initialShare(), parameters.steps()),
        Geometry::of);
  }

  @Override
  public long estimatedQueries(SquareParameters parameters, int classes) {
    return (long) parameters.steps() * parameters.restarts();
  }

  @Override
  public OptionalLong queriesIfBroken(SquareParameters parameters) {
    return OptionalLong.of(1 + parameters.steps() / SHARE_IF_BROKEN);
  }
}
