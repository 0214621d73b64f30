package dev.touchstone.core.cells.analyse;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.analysis.AnalysedEntry;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.cells.attack.Candidates;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.evaluation.LentImages;
import dev.touchstone.core.results.ReportLimits;
import java.util.ArrayList;
import java.util.List;

/** Runs one analysis and checks what it made. */
final class AnalysisEvaluator {

  private final AnalyseWork work;
  private final List<Classifier> classifiers;
  private final Dataset dataset;
  private final Components components;
  private final Candidates candidates;

  /**
   * An evaluator of one cell.
   *
   * @param classifiers the entries' deployed pipelines, in the cell's order
   * @param candidates what was attacked already
   */
  AnalysisEvaluator(
      AnalyseWork work,
      List<Classifier> classifiers,
      Dataset dataset,
      Components components,
      Candidates candidates) {
    this.work = work;
    this.classifiers = List.copyOf(classifiers);
    this.dataset = dataset;
    this.components = components;
    this.candidates = candidates;
  }

  StoredAnalysis evaluate(Progress progress, Cancellation cancellation) {
    long start = System.nanoTime();
    Seed seed = new Seed(work.seed()).derive(work.streamHash());
    List<AnalysedEntry> entries = new ArrayList<>();
    for (int i = 0; i < classifiers.size(); i++) {
      entries.add(
          new EvaluatedEntry(
              work.names().get(i),
              classifiers.get(i),
              new AttackedSamples(
                  work.entries().get(i),
                  classifiers.get(i),
                  components,
                  candidates,
                  dataset.test(),
                  work,
                  cancellation),
              dataset.test(),
              work.batch(),
              seed.derive(i),
              cancellation));
    }
    int trainingImages =
        work.entries().stream()
            .mapToInt(entry -> entry.trainLimit().orElse(Integer.MAX_VALUE))
            .min()
            .orElseThrow();
    LentImages train = new LentImages(dataset.train());
    LentImages test = new LentImages(dataset.test());
    AnalysisReport report =
        components
            .analysis(work.analysis())
            .run(
                new Task(
                    entries,
                    new Dataset(
                        dataset.classNames(),
                        train.copy(),
                        test.copy(),
                        dataset.checksum(),
                        dataset.notes()),
                    work.samples().stream().mapToInt(Integer::intValue).toArray(),
                    Math.min(trainingImages, dataset.train().count()),
                    work.threats(),
                    seed.derive("analysis"),
                    progress));
    train.requireUntouched("the analysis", "training images");
    test.requireUntouched("the analysis", "test images");
    ReportLimits.checkFigures(report.figures());
    ReportLimits.checkTables(report.tables());
    return new StoredAnalysis(report.figures(), report.tables(), (System.nanoTime() - start) / 1e9);
  }

  private record Task(
      List<AnalysedEntry> entries,
      Dataset dataset,
      int[] samples,
      int trainingImages,
      List<NormBall> threats,
      Seed seed,
      Progress progress)
      implements AnalysisTask {}
}
