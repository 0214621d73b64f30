package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.testkit.AnalysisConformance;
import dev.touchstone.testkit.TestAnalysisTask;
import java.util.List;

class PrototypesConformanceTest extends AnalysisConformance<PrototypesParameters> {

  @Override
  public AnalysisFactory<PrototypesParameters> factory() {
    return new PrototypesFactory();
  }

  @Override
  protected List<PrototypesParameters> parameterSamples() {
    return List.of(new PrototypesParameters());
  }

  @Override
  protected TestAnalysisTask task() {
    LabeledImages test = Small.random(12, 3);
    return TestAnalysisTask.of(Small.dataset(Small.random(20, 4), test), Small.entry(test));
  }
}
