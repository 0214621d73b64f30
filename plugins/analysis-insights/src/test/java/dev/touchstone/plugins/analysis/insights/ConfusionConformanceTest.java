package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.testkit.AnalysisConformance;
import dev.touchstone.testkit.TestAnalysisTask;
import java.util.List;
import java.util.Optional;

class ConfusionConformanceTest extends AnalysisConformance<ConfusionParameters> {

  @Override
  public AnalysisFactory<ConfusionParameters> factory() {
    return new ConfusionFactory();
  }

  @Override
  protected List<ConfusionParameters> parameterSamples() {
    return List.of(
        new ConfusionParameters(Small.ATTACK, Optional.empty(), List.of(), Optional.empty()),
        new ConfusionParameters(Small.ATTACK, Optional.empty(), List.of(0.1, 0.2), Optional.of(4)));
  }

  @Override
  protected TestAnalysisTask task() {
    LabeledImages test = Small.random(12, 3);
    return TestAnalysisTask.of(Small.dataset(Small.random(20, 4), test), Small.entry(test));
  }

  @Override
  protected boolean needsOutputs(ConfusionParameters parameters) {
    return false;
  }
}
