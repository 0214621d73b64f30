package dev.touchstone.core.cells.corrupt;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.CorruptionThreat;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.core.cells.clean.CleanEvaluator;
import dev.touchstone.core.corruptions.Corruptions;
import dev.touchstone.core.evaluation.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Judges one cell's samples under each corruption. Every sample meets all of them, also one that is
 * misclassified unattacked: so the accuracy under one corruption is that of all samples. Kept is
 * the image with the least margin.
 */
final class CorruptionEvaluator {

  private final CorruptWork work;
  private final Classifier classifier;
  private final LabeledImages images;
  private final List<Verdict> worst = new ArrayList<>();
  private final String[] worstCase;
  private final float[] kept;

  CorruptionEvaluator(CorruptWork work, Classifier classifier, LabeledImages images) {
    this.work = work;
    this.classifier = classifier;
    this.images = images;
    this.worstCase = new String[images.count()];
    this.kept = images.pixels().clone();
  }

  /**
   * Judges the samples.
   *
   * @param stored outcomes of the clean cell of the same samples; empty if it is not stored
   */
  StoredCorruption evaluate(
      List<CleanOutcome> stored, Progress progress, Cancellation cancellation) {
    long start = System.nanoTime();
    List<Verdict> clean =
        CleanEvaluator.judge(
            classifier, images, work.samples(), work.batch(), work.entry().seed(), cancellation);
    CleanEvaluator.requireSame(clean, stored);
    List<CorruptionThreat.Case> cases = work.threat().cases();
    List<List<Integer>> predictions = new ArrayList<>();
    for (CorruptionThreat.Case each : cases) {
      progress.update(
          (long) predictions.size() * images.count() / cases.size(), images.count(), "corrupting");
      List<Verdict> verdicts = judge(each, cancellation);
      predictions.add(verdicts.stream().map(Verdict::prediction).toList());
    }
    progress.update(images.count(), images.count(), "corrupted");
    List<SampleOutcome> outcomes =
        IntStream.range(0, images.count())
            .mapToObj(i -> outcome(i, clean.get(i), cases.size()))
            .toList();
    return new StoredCorruption(
        outcomes, predictions, examples(clean, outcomes), (System.nanoTime() - start) / 1e9);
  }

  private List<Verdict> judge(CorruptionThreat.Case which, Cancellation cancellation) {
    Corruptions corruptions = new Corruptions(work.seed());
    Seed noise = new Seed(work.seed()).derive("corrupted").derive(which.label());
    int length = images.shape().size();
    List<Verdict> verdicts = new ArrayList<>(images.count());
    for (int from = 0; from < images.count(); from += work.batch()) {
      cancellation.check();
      int count = Math.min(work.batch(), images.count() - from);
      float[] batch = new float[count * length];
      long[] seeds = new long[count];
      for (int i = 0; i < count; i++) {
        int sample = work.samples().get(from + i);
        corruptions.draw(
            which, sample, images.pixels(), (from + i) * length, batch, i * length, images.shape());
        seeds[i] = classifier.stochastic() ? noise.derive(sample).value() : 0;
      }
      float[] logits = classifier.logits(batch, seeds);
      for (int i = 0; i < count; i++) {
        Verdict verdict = Verdict.of(logits, i, classifier.classes(), images.labels()[from + i]);
        verdicts.add(verdict);
        keep(from + i, which, verdict, batch, i * length);
      }
    }
    return verdicts;
  }

  private void keep(
      int position, CorruptionThreat.Case which, Verdict verdict, float[] batch, int offset) {
    boolean first = position == worst.size();
    if (first) {
      worst.add(verdict);
    }
    if (first || verdict.margin() < worst.get(position).margin()) {
      worst.set(position, verdict);
      worstCase[position] = which.label();
      int length = images.shape().size();
      System.arraycopy(batch, offset, kept, position * length, length);
    }
  }

  private SampleOutcome outcome(int i, Verdict clean, int cases) {
    int label = images.labels()[i];
    boolean misclassified = clean.prediction() != label;
    Verdict verdict = misclassified ? clean : worst.get(i);
    SampleStatus status =
        misclassified
            ? SampleStatus.MISCLASSIFIED
            : verdict.prediction() != label ? SampleStatus.BROKEN : SampleStatus.ROBUST;
    if (misclassified) {
      int length = images.shape().size();
      System.arraycopy(images.pixels(), i * length, kept, i * length, length);
    }
    return new SampleOutcome(
        work.samples().get(i),
        label,
        status,
        verdict.prediction(),
        verdict.margin(),
        (float) distance(Norm.LINF, i),
        (float) distance(Norm.L2, i),
        misclassified ? 0 : cases,
        0,
        false,
        0,
        0,
        0,
        (float) distance(Norm.L1, i),
        (int) distance(Norm.L0, i),
        status == SampleStatus.BROKEN ? worstCase[i] : "");
  }

  private double distance(Norm norm, int i) {
    int offset = i * images.shape().size();
    return norm.distance(images.pixels(), offset, kept, offset, images.shape());
  }

  private List<AttackExample> examples(List<Verdict> clean, List<SampleOutcome> outcomes) {
    int length = images.shape().size();
    List<AttackExample> examples = new ArrayList<>();
    for (int i = 0; i < Math.min(work.examples(), outcomes.size()); i++) {
      examples.add(
          new AttackExample(
              outcomes.get(i),
              clean.get(i).prediction(),
              images.image(i),
              Arrays.copyOfRange(kept, i * length, (i + 1) * length)));
    }
    return examples;
  }
}
