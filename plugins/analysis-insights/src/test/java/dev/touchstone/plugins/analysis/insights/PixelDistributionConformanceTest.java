package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.testkit.AnalysisConformance;
import dev.touchstone.testkit.TestAnalysisTask;
import java.util.List;
import java.util.Optional;

class PixelDistributionConformanceTest extends AnalysisConformance<PixelDistributionParameters> {

  @Override
  public AnalysisFactory<PixelDistributionParameters> factory() {
    return new PixelDistributionFactory();
  }

  @Override
  protected List<PixelDistributionParameters> parameterSamples() {
    return List.of(
        new PixelDistributionParameters(
            Small.ATTACK, Optional.empty(), List.of(), Optional.empty(), Keep.LAST, 0, 1, 51),
        new PixelDistributionParameters(
            Small.ATTACK,
            Optional.of(Norm.L2),
            List.of(0.0, 0.5),
            Optional.of(5),
            Keep.FIRST_MISCLASSIFIED,
            0.1,
            0.9,
            2));
  }

  @Override
  protected TestAnalysisTask task() {
    LabeledImages test = Small.random(12, 3);
    return TestAnalysisTask.of(Small.dataset(Small.random(20, 4), test), Small.entry(test));
  }

  @Override
  protected boolean needsOutputs(PixelDistributionParameters parameters) {
    return false;
  }
}
