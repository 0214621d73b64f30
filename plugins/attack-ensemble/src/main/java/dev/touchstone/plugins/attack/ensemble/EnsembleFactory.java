package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.ComponentDescriptor;
import java.util.List;
import org.pf4j.Extension;

/** Ensemble, attack {@code ensemble}. */
@Extension
public final class EnsembleFactory extends StagedFactory<EnsembleParameters> {

  /** Made by the platform. */
  public EnsembleFactory() {
    super(
        new ComponentDescriptor(
            "ensemble",
            "1",
            "Ensemble",
            "Runs attacks in turn, each on the samples that the ones before have not broken.",
            PAPER + ".",
            List.of("stages")),
        EnsembleParameters.class,
        EnsembleParameters::attacks);
  }
}
