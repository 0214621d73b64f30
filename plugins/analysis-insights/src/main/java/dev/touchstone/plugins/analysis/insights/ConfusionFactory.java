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

/** Which class is taken for which, analysis {@code confusion}. */
@Extension
public final class ConfusionFactory implements AnalysisFactory<ConfusionParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        Confusion.ID,
        "2",
        "Confusion",
        "Shows which class an attack moves which class to, and the mean margins.",
        "",
        List.of("figures", "tables"));
  }

  @Override
  public Class<ConfusionParameters> parametersType() {
    return ConfusionParameters.class;
  }

  @Override
  public Analysis create(ConfusionParameters parameters) {
    Chosen.check(parameters.norm(), parameters.epsilons());
    return new Confusion(parameters);
  }

  @Override
  public SortedMap<String, Object> used(ConfusionParameters parameters) {
    return parameters.epsilons().isEmpty()
        ? new TreeMap<>()
        : new TreeMap<>(Map.of("norm", Chosen.DEFAULT_NORM.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public List<NormBall> attackThreats(ConfusionParameters parameters, List<NormBall> suite) {
    return suite.isEmpty() && parameters.epsilons().isEmpty()
        ? List.of()
        : Chosen.threats(suite, parameters.norm(), parameters.epsilons());
  }
}
