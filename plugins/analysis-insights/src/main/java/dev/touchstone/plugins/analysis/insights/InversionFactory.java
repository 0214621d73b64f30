package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import org.pf4j.Extension;

/** Reconstructions of adversarial images side by side, analysis {@code inversion}. */
@Extension
public final class InversionFactory implements AnalysisFactory<InversionParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        Inversion.ID,
        "2",
        "Inversion",
        "Compares what entries reconstruct from the latent features of adversarial images.",
        "Zheng et al., Insights from Attacking Interpretable Models, section 3 and Figure 6.",
        List.of("figures", "tables", "all-entries"));
  }

  @Override
  public Scope scope() {
    return Scope.ALL_ENTRIES;
  }

  @Override
  public Class<InversionParameters> parametersType() {
    return InversionParameters.class;
  }

  @Override
  public Analysis create(InversionParameters parameters) {
    return new Inversion(parameters);
  }

  @Override
  public List<NormBall> attackThreats(InversionParameters parameters, List<NormBall> suite) {
    return List.of(new NormBall(parameters.norm(), parameters.epsilon()));
  }
}
