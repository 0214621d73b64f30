package dev.touchstone.core.cells.clean;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.core.evaluation.CheckedClassifier;
import dev.touchstone.core.evaluation.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Classifies unattacked samples, batch by batch. */
public final class CleanEvaluator {

  private CleanEvaluator() {}

  /**
   * One verdict per image.
   *
   * @param images the images
   * @param samples their indices in the data set
   * @param batch images per batch
   * @param seed the suite's seed, for stochastic pipelines
   */
  public static List<Verdict> judge(
      Classifier classifier,
      LabeledImages images,
      List<Integer> samples,
      int batch,
      long seed,
      Cancellation cancellation) {
    List<Verdict> verdicts = new ArrayList<>(images.count());
    int length = images.shape().size();
    for (int from = 0; from < images.count(); from += batch) {
      cancellation.check();
      int to = Math.min(from + batch, images.count());
      float[] pixels = Arrays.copyOfRange(images.pixels(), from * length, to * length);
      long[] seeds =
          IntStream.range(from, to)
              .mapToLong(i -> noise(classifier, seed, samples.get(i)))
              .toArray();
      float[] logits = classifier.logits(pixels, seeds);
      for (int i = from; i < to; i++) {
        verdicts.add(Verdict.of(logits, i - from, classifier.classes(), images.labels()[i]));
      }
    }
    return verdicts;
  }

  /**
   * The seed of an unattacked sample's noise.
   *
   * @param seed the suite's seed
   */
  public static long noise(Classifier classifier, long seed, int sample) {
    return classifier.stochastic() ? new Seed(seed).derive("clean").derive(sample).value() : 0;
  }

  /** What is stored of the verdicts. */
  public static List<CleanOutcome> outcomes(
      List<Verdict> verdicts, LabeledImages images, List<Integer> samples) {
    return IntStream.range(0, verdicts.size())
        .mapToObj(
            i ->
                new CleanOutcome(
                    samples.get(i),
                    images.labels()[i],
                    verdicts.get(i).prediction(),
                    verdicts.get(i).margin()))
        .toList();
  }

  /**
   * Holds what a cell finds of its unattacked samples against the clean cell of the same samples.
   * Both ask the same batches with the same noise, so not even rounding makes a difference on the
   * same machine. Of two cells that disagree, neither is to be believed.
   *
   * @throws ComponentException if a prediction differs, and not by rounding
   */
  public static void requireSame(List<Verdict> verdicts, List<CleanOutcome> stored) {
    for (int i = 0; i < stored.size(); i++) {
      CleanOutcome earlier = stored.get(i);
      Verdict now = verdicts.get(i);
      if (earlier.prediction() != now.prediction() && !now.agreesWith(earlier.margin())) {
        throw new ComponentException(
            "the model takes the unattacked sample %d for class %d, and took it for class %d in the stored clean result; %s"
                .formatted(
                    earlier.sample(),
                    now.prediction(),
                    earlier.prediction(),
                    CheckedClassifier.RANDOM));
      }
    }
  }
}
