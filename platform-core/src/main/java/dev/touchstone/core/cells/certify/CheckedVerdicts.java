package dev.touchstone.core.cells.certify;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.core.evaluation.SampleBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * What a certifier says of a batch: one verdict for each sample, and every counterexample projected
 * and evaluated with the deployed pipeline before it counts.
 */
final class CheckedVerdicts {

  private final SampleBatch batch;
  private final CertificationVerdict[] verdicts;
  private final Progress progress;
  private final int total;
  private int decided;

  /**
   * No verdicts yet.
   *
   * @param before samples of the cell that were decided before this batch
   * @param total samples of the cell
   * @param progress hears of every verdict
   */
  CheckedVerdicts(SampleBatch batch, int before, int total, Progress progress) {
    this.batch = batch;
    this.verdicts = new CertificationVerdict[batch.size()];
    this.decided = before;
    this.total = total;
    this.progress = progress;
  }

  SampleBatch batch() {
    return batch;
  }

  /** The verdict on a row that is decided. */
  CertificationVerdict of(int row) {
    return verdicts[row];
  }

  /** Samples, by their indices in the data set, without a verdict. */
  List<Integer> undecidedSamples() {
    List<Integer> samples = new ArrayList<>();
    for (int row = 0; row < verdicts.length; row++) {
      if (verdicts[row] == null) {
        samples.add(batch.sample(row));
      }
    }
    return samples;
  }

  void decide(int row, CertificationVerdict verdict) {
    batch.enter();
    batch.check(row, "decide");
    if (verdict == null || verdict.evidence() == null) {
      throw new ComponentException(
          "decide: the certifier's verdict on sample %d is missing or without evidence"
              .formatted(batch.sample(row)));
    }
    if (verdicts[row] != null) {
      throw new ComponentException(
          "decide: the certifier gave two verdicts on sample %d".formatted(batch.sample(row)));
    }
    if (verdict instanceof CertificationVerdict.Falsified falsified) {
      check(row, falsified.counterexample().clone());
    }
    verdicts[row] = verdict;
    decided++;
    tell("certifying");
  }

  private void check(int row, float[] counterexample) {
    int[] rows = {row};
    batch.check(rows, counterexample, "decide");
    float[] admitted = new float[counterexample.length];
    batch.admit(row, counterexample, 0, admitted, 0);
    if (batch.judge(rows, admitted)[0].prediction() == batch.label(row)) {
      throw new ComponentException(
          "the certifier's counterexample for sample %d is none: within %s the deployed pipeline classifies it correctly, as class %d"
              .formatted(batch.sample(row), batch.threat().label(), batch.label(row)));
    }
  }

  /** Shows the number of decided samples beside what the certifier has to say. */
  void tell(String detail) {
    progress.update(decided, total, detail);
  }
}
