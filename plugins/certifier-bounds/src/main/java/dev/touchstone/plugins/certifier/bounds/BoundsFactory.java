package dev.touchstone.plugins.certifier.bounds;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.certify.Certifier;
import dev.touchstone.api.certify.CertifierFactory;
import java.util.List;
import org.pf4j.Extension;

/** Offers {@link BoundsCertifier} as the certifier {@code bounds}. */
@Extension
public final class BoundsFactory implements CertifierFactory<BoundsParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "bounds",
        "2",
        "Linear relaxation bounds",
        "Certifies a sample when lower bounds of all margins are positive, by interval bound"
            + " propagation or linear relaxation (CROWN), with the rounding of the float32 pipeline"
            + " accounted for.",
        "Gowal et al. 2018, On the effectiveness of interval bound propagation; Zhang et al. 2018,"
            + " Efficient neural network robustness certification with general activation"
            + " functions; Singh et al. 2019, An abstract domain for certifying neural networks.",
        List.of("linf", "l2", "deterministic"));
  }

  @Override
  public Class<BoundsParameters> parametersType() {
    return BoundsParameters.class;
  }

  @Override
  public Certifier create(BoundsParameters parameters) {
    return new BoundsCertifier(parameters);
  }
}
