package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisFactory;
import java.util.List;
import org.pf4j.Extension;

/** Decoded prototypes, analysis {@code prototypes}. */
@Extension
public final class PrototypesFactory implements AnalysisFactory<PrototypesParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        Prototypes.ID,
        "1",
        "Prototypes",
        "Shows each decoded prototype with its nearest training image and its class weights.",
        "Zheng et al., Insights from Attacking Interpretable Models, Figure 2; Li et al. 2018, Deep"
            + " Learning for Case-Based Reasoning through Prototypes, section 4.",
        List.of("figures", "tables"));
  }

  @Override
  public Class<PrototypesParameters> parametersType() {
    return PrototypesParameters.class;
  }

  @Override
  public Analysis create(PrototypesParameters parameters) {
    return new Prototypes();
  }
}
