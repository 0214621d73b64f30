package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import java.util.OptionalLong;
import org.pf4j.Extension;

/** DeepFool, attack {@code deepfool}. */
@Extension
public final class DeepFoolFactory implements AttackFactory<DeepFoolParameters> {

  /** Steps after which a sample that is broken at all mostly is. */
  private static final int FEW = 5;

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "deepfool",
        "2",
        "DeepFool",
        "Steps onto the nearest linearised decision boundary until the image is misclassified.",
        "Moosavi-Dezfooli et al. 2016, DeepFool: a simple and accurate method to fool deep neural"
            + " networks, algorithm 2 and section 3.2; EOT and backward surrogates of Athalye et"
            + " al. 2018.",
        List.of("linf", "l2", "gradients", Attack.MINIMUM_NORM, "untargeted", "eot", "in-ball"));
  }

  @Override
  public Class<DeepFoolParameters> parametersType() {
    return DeepFoolParameters.class;
  }

  @Override
  public Attack create(DeepFoolParameters parameters) {
    return new DeepFool(parameters);
  }

  @Override
  public long estimatedQueries(DeepFoolParameters p, int classes) {
    return queries(p, p.steps(), Math.min(p.candidates(), classes - 1));
  }

  @Override
  public OptionalLong queriesIfBroken(DeepFoolParameters p) {
    return OptionalLong.of(queries(p, Math.min(FEW, p.steps()), p.candidates()));
  }

  private static long queries(DeepFoolParameters p, int steps, int candidates) {
    return (long) ((1 + steps * (1.0 + candidates)) * p.eotSamples());
  }
}
