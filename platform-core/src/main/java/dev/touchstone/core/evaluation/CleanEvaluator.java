package dev.touchstone.core.evaluation;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.results.CleanOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Classifies unattacked samples, batch by batch. */
final class CleanEvaluator {

  private CleanEvaluator() {}

  /**
   * One outcome per image.
   *
   * @param images the images
   * @param samples their indices in the data set
   * @param batch images per batch
   * @param seed the suite's seed, for stochastic pipelines
   */
  static List<CleanOutcome> classify(
      Classifier classifier,
      LabeledImages images,
      List<Integer> samples,
      int batch,
      long seed,
      Cancellation cancellation) {
    List<CleanOutcome> outcomes = new ArrayList<>(images.count());
    int length = images.shape().size();
    Seed noise = new Seed(seed).derive("clean");
    for (int from = 0; from < images.count(); from += batch) {
      cancellation.check();
      int to = Math.min(from + batch, images.count());
      float[] pixels = Arrays.copyOfRange(images.pixels(), from * length, to * length);
      long[] seeds =
          IntStream.range(from, to)
              .mapToLong(i -> classifier.stochastic() ? noise.derive(samples.get(i)).value() : 0)
              .toArray();
      float[] logits = classifier.logits(pixels, seeds);
      for (int i = from; i < to; i++) {
        int label = images.labels()[i];
        Verdict verdict = Verdict.of(logits, i - from, classifier.classes(), label);
        outcomes.add(
            new CleanOutcome(samples.get(i), label, verdict.prediction(), verdict.margin()));
      }
    }
    return outcomes;
  }
}
