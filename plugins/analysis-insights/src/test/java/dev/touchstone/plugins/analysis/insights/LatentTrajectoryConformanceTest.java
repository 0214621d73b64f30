package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.testkit.AnalysisConformance;
import dev.touchstone.testkit.TestAnalysisTask;
import java.util.List;

class LatentTrajectoryConformanceTest extends AnalysisConformance<LatentTrajectoryParameters> {

  @Override
  public AnalysisFactory<LatentTrajectoryParameters> factory() {
    return new LatentTrajectoryFactory();
  }

  @Override
  protected List<LatentTrajectoryParameters> parameterSamples() {
    return List.of(
        new LatentTrajectoryParameters(
            List.of(new LatentTrajectoryParameters.Pair(0, 1)),
            List.of(2),
            List.of(1, 5),
            Small.ATTACK,
            Norm.LINF,
            0.3,
            3),
        new LatentTrajectoryParameters(
            List.of(), List.of(0, 1), List.of(3), Small.ATTACK, Norm.L2, 1, 20));
  }

  @Override
  protected TestAnalysisTask task() {
    LabeledImages test = Small.random(12, 3);
    return TestAnalysisTask.of(Small.dataset(Small.random(20, 4), test), Small.entry(test));
  }
}
