package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import org.pf4j.Extension;

/** The saliency map attack, attack {@code jsma}. */
@Extension
public final class JsmaFactory implements AttackFactory<JsmaParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "jsma",
        "1",
        "JSMA",
        "Changes pixel after pixel to black or white, the one that the Jacobian says helps a class"
            + " most and the others least.",
        "Papernot et al. 2016, The Limitations of Deep Learning in Adversarial Settings, algorithm"
            + " 2 and equations 8 and 9, on logits and with one pixel a step; both directions as in"
            + " Wiyatno and Xu 2018, Maximal Jacobian-based Saliency Map Attack.",
        List.of("l0", "gradients", Attack.MINIMUM_NORM, "untargeted", "eot", "in-ball"));
  }

  @Override
  public Class<JsmaParameters> parametersType() {
    return JsmaParameters.class;
  }

  @Override
  public Attack create(JsmaParameters parameters) {
    return new Jsma(parameters);
  }

  /** A step asks for logits and two gradients. */
  @Override
  public long estimatedQueries(JsmaParameters p, int classes) {
    double passes = Math.min(p.targets(), classes - 1.0);
    return (long) ((1 + passes * p.steps() * 3) * p.eotSamples());
  }
}
