package dev.touchstone.plugins.defense.smoothing;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.certify.Certifier;
import dev.touchstone.api.certify.CertifierFactory;
import java.util.List;
import org.pf4j.Extension;

/** Offers {@link SmoothingCertifier} as the certifier {@code smoothing}. */
@Extension
public final class SmoothingFactory implements CertifierFactory<CertificateParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        SmoothingCertifier.ID,
        "1",
        "Randomized smoothing certificate",
        "Certifies entries behind randomized-smoothing in L2 (and in L∞ by way of L2): the"
            + " certificate of each sample holds with probability 1 − α, in real arithmetic, and is"
            + " about the ideal smoothed classifier (the majority over all noise), of which the"
            + " deployed average over some draws is a Monte Carlo estimate.",
        "CERTIFY of Cohen et al. 2019, Certified adversarial robustness via randomized smoothing.",
        List.of("l2", "linf", "probabilistic"));
  }

  @Override
  public Class<CertificateParameters> parametersType() {
    return CertificateParameters.class;
  }

  @Override
  public Certifier create(CertificateParameters parameters) {
    return new SmoothingCertifier(parameters);
  }
}
