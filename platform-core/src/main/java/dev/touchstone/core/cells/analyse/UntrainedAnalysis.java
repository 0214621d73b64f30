package dev.touchstone.core.cells.analyse;

import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysedEntry;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.analysis.AttackedImages;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.attack.Attacks;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.InspectableClassifier;
import dev.touchstone.api.model.Values;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.check.UntrainedAttackTask;
import dev.touchstone.core.check.UntrainedEntry;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What an analysis is shown of entries that are not trained yet.
 *
 * @param entries the entries
 * @param dataset shape and classes, without images
 * @param samples the suite's
 * @param threats the suite's
 */
record UntrainedAnalysis(
    List<AnalysedEntry> entries, Dataset dataset, int[] samples, List<NormBall> threats)
    implements AnalysisTask {

  private static final String NO_CHECKSUM = "0".repeat(64);

  /** A task about some entries. */
  static UntrainedAnalysis of(
      List<UntrainedEntry> entries,
      Attacks attacks,
      DatasetOutline data,
      List<Integer> samples,
      List<NormBall> threats) {
    LabeledImages none = new LabeledImages(data.shape(), new float[0], new int[0]);
    return new UntrainedAnalysis(
        entries.stream().<AnalysedEntry>map(entry -> new Analysed(entry, attacks)).toList(),
        new Dataset(data.classNames(), none, none, NO_CHECKSUM, List.of()),
        samples.stream().mapToInt(Integer::intValue).toArray(),
        threats);
  }

  @Override
  public int trainingImages() {
    return 0;
  }

  @Override
  public Seed seed() {
    return new Seed(0);
  }

  @Override
  public Progress progress() {
    return Progress.NONE;
  }

  /** Answers as the trained entry will, with numbers that mean nothing yet. */
  private record Analysed(UntrainedEntry entry, Attacks attacks) implements AnalysedEntry {

    @Override
    public String name() {
      return entry.name();
    }

    @Override
    public Classifier classifier() {
      return entry.classifier();
    }

    @Override
    public SortedSet<String> outputNames() {
      return entry.outputNames();
    }

    @Override
    public float[] logits(float[] images) {
      return classifier().logits(images, noise(images));
    }

    @Override
    public Values output(String name, float[] images) {
      return entry
          .inside()
          .map(inside -> inside.outputs(images, noise(images)).get(name))
          .orElseThrow(
              () -> new UserException("entry '%s' shows no output '%s'".formatted(name(), name)));
    }

    private long[] noise(float[] images) {
      return new long[images.length / entry.data().shape().size()];
    }

    @Override
    public SortedMap<String, Values> values() {
      return entry.inside().map(InspectableClassifier::values).orElse(Collections.emptySortedMap());
    }

    @Override
    public AttackedImages attack(AttackChoice choice, NormBall threat, int[] samples, Keep keep) {
      if (samples.length > 0) {
        throw new IllegalStateException("nothing is trained yet, and the data set has no images");
      }
      attacks.create(choice).check(new UntrainedAttackTask(entry, threat));
      return new AttackedImages(samples, new int[0], new float[0], new float[0]);
    }
  }
}
