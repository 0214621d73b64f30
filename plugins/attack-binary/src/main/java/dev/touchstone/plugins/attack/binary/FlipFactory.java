package dev.touchstone.plugins.attack.binary;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import java.util.OptionalLong;
import org.pf4j.Extension;

/** Search of the binary cube that a threshold leaves, attack {@code flip}. */
@Extension
public final class FlipFactory implements AttackFactory<FlipParameters> {

  /** Of its queries, what a sample that it breaks may cost: most are broken early. */
  private static final int SHARE_IF_BROKEN = 10;

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "flip",
        "1",
        "Flip",
        "Moves pixels just across a threshold: by the gradient at the binary image many at once,"
            + " then one by one, then in exchange for each other.",
        "Local search by first-order gains on the corners of the cube that thresholding leaves;"
            + " straight-through gradients of Athalye et al. 2018.",
        List.of("linf", "l2", "l1", "gradients", "untargeted", "restarts", "in-ball"));
  }

  @Override
  public Class<FlipParameters> parametersType() {
    return FlipParameters.class;
  }

  @Override
  public Attack create(FlipParameters parameters) {
    return new Flip(parameters);
  }

  @Override
  public long estimatedQueries(FlipParameters parameters, int classes) {
    return (long) parameters.steps() * parameters.restarts();
  }

  @Override
  public OptionalLong queriesIfBroken(FlipParameters parameters) {
    return OptionalLong.of(1 + parameters.steps() / SHARE_IF_BROKEN);
  }
}
