package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.certify.Certifier;
import dev.touchstone.api.certify.CertifierFactory;
import java.util.List;
import org.pf4j.Extension;

/** Offers {@link BinaryCertifier} as the certifier {@code binary}. */
@Extension
public final class BinaryFactory implements CertifierFactory<BinaryParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "binary",
        "4",
        "Exact certification of binary inputs",
        "For entries whose first defense makes every pixel 0 or 1: decides over all binary images"
            + " within the threat, by enumeration, by bounds that know the pixels are binary, and"
            + " by branching on pixels. Certificates hold in real arithmetic with a stated margin"
            + " for what float32 changes in the deployed network (slack).",
        "Bunel et al. 2018, A unified view of piecewise linear neural network verification; Zhang"
            + " et al. 2018, Efficient neural network robustness certification with general"
            + " activation functions.",
        List.of("linf", "l2", "deterministic"));
  }

  @Override
  public Class<BinaryParameters> parametersType() {
    return BinaryParameters.class;
  }

  @Override
  public Certifier create(BinaryParameters parameters) {
    return new BinaryCertifier(parameters);
  }
}
