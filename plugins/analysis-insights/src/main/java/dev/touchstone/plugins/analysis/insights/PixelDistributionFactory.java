package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisFactory;
import java.util.List;
import org.pf4j.Extension;

/** Pixels of natural and adversarial images, analysis {@code pixel-distribution}. */
@Extension
public final class PixelDistributionFactory
    implements AnalysisFactory<PixelDistributionParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        PixelDistribution.ID,
        "1",
        "Pixel distribution",
        "Compares the black, grey and white pixels of natural and adversarial images.",
        "Zheng et al., Insights from Attacking Interpretable Models, section 3 and Figure 7.",
        List.of("figures", "tables"));
  }

  @Override
  public Class<PixelDistributionParameters> parametersType() {
    return PixelDistributionParameters.class;
  }

  @Override
  public Analysis create(PixelDistributionParameters parameters) {
    Chosen.check(parameters.norm(), parameters.epsilons());
    return new PixelDistribution(parameters);
  }
}
