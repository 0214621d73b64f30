package dev.touchstone.api.analysis;

import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.threat.NormBall;
import java.util.List;

/** What the platform gives to an analysis. Every call checks whether the user asked to stop. */
public interface AnalysisTask {

  /** The entries to look at, at least one; exactly one when the factory's scope is each entry. */
  List<AnalysedEntry> entries();

  /** The data set. */
  Dataset dataset();

  /** Indices into the data set's test images of those that the suite evaluates, in order. */
  int[] samples();

  /**
   * How many of the training images the entries were trained on, from the first. What is shown as a
   * training image must be one of them.
   */
  int trainingImages();

  /** The suite's threat models, for analyses that are not told another. */
  List<NormBall> threats();

  /** Where all randomness of the analysis comes from. */
  Seed seed();

  /** Receives steps done. */
  Progress progress();
}
