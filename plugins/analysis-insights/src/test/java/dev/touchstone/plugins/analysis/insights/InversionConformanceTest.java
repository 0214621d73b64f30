package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.testkit.AnalysisConformance;
import dev.touchstone.testkit.TestAnalysisTask;
import java.util.List;

class InversionConformanceTest extends AnalysisConformance<InversionParameters> {

  @Override
  public AnalysisFactory<InversionParameters> factory() {
    return new InversionFactory();
  }

  @Override
  protected List<InversionParameters> parameterSamples() {
    return List.of(
        new InversionParameters(Small.ATTACK, Norm.LINF, 0.3, 1000, 8),
        new InversionParameters(Small.ATTACK, Norm.L2, 0, 5, 40));
  }

  @Override
  protected TestAnalysisTask task() {
    LabeledImages test = Small.random(12, 3);
    return TestAnalysisTask.of(
        Small.dataset(Small.random(20, 4), test),
        Small.entry(test).withName("one"),
        Small.entry(test).withName("two"));
  }
}
