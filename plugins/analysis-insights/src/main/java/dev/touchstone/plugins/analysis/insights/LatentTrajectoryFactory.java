package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisFactory;
import java.util.List;
import org.pf4j.Extension;

/** What the latent code holds as an attack goes on, analysis {@code latent-trajectory}. */
@Extension
public final class LatentTrajectoryFactory implements AnalysisFactory<LatentTrajectoryParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        LatentTrajectory.ID,
        "2",
        "Latent trajectory",
        "Decodes the latent code of attacked images after given numbers of iterations.",
        "Zheng et al., Insights from Attacking Interpretable Models, section 2 and Figure 3.",
        List.of("figures", "tables", "targeted", "untargeted"));
  }

  @Override
  public Class<LatentTrajectoryParameters> parametersType() {
    return LatentTrajectoryParameters.class;
  }

  @Override
  public Analysis create(LatentTrajectoryParameters parameters) {
    return new LatentTrajectory(parameters);
  }
}
