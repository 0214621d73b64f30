package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pf4j.Extension;

/** Pixels of natural and adversarial images, analysis {@code pixel-distribution}. */
@Extension
public final class PixelDistributionFactory
    implements AnalysisFactory<PixelDistributionParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        PixelDistribution.ID,
        "2",
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

  @Override
  public SortedMap<String, Object> used(PixelDistributionParameters parameters) {
    return parameters.epsilons().isEmpty()
        ? new TreeMap<>()
        : new TreeMap<>(Map.of("norm", Chosen.DEFAULT_NORM.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public List<NormBall> attackThreats(
      PixelDistributionParameters parameters, List<NormBall> suite) {
    return suite.isEmpty() && parameters.epsilons().isEmpty()
        ? List.of()
        : Chosen.threats(suite, parameters.norm(), parameters.epsilons());
  }
}
