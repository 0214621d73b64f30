package dev.touchstone.core.cells.certify;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.Certifier;
import dev.touchstone.api.certify.Evidence;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.core.cells.clean.CleanEvaluator;
import dev.touchstone.core.evaluation.OpenEntry;
import dev.touchstone.core.evaluation.SampleBatch;
import dev.touchstone.core.evaluation.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Certifies one cell's samples, batch by batch. The platform settles what is misclassified. */
final class CertificationEvaluator {

  /** No certifier was asked: the unattacked image itself is misclassified. */
  private static final Evidence UNATTACKED = new Evidence("unattacked", new TreeMap<>());

  private final CertifyWork work;
  private final OpenEntry entry;
  private final Certifier certifier;
  private final LabeledImages images;
  private final Map<Integer, CertificationOutcome> decided;

  /**
   * An evaluator of one cell.
   *
   * @param entry the entry's deployed pipeline, with the parts of its graph
   * @param images the cell's samples, in the cell's order
   * @param decided verdicts of an earlier certifier, by sample, which are taken over
   */
  CertificationEvaluator(
      CertifyWork work,
      OpenEntry entry,
      Certifier certifier,
      LabeledImages images,
      Map<Integer, CertificationOutcome> decided) {
    this.work = work;
    this.entry = entry;
    this.certifier = certifier;
    this.images = images;
    this.decided = decided;
  }

  /**
   * Certifies the samples.
   *
   * @param stored outcomes of the clean cell of the same samples; empty if it is not stored
   */
  StoredCertification evaluate(
      List<CleanOutcome> stored, Progress progress, Cancellation cancellation) {
    long start = System.nanoTime();
    List<Verdict> verdicts =
        CleanEvaluator.judge(
            entry.classifier(),
            images,
            work.samples(),
            work.batch(),
            work.entry().seed(),
            cancellation);
    CleanEvaluator.requireSame(verdicts, stored);
    List<CleanOutcome> clean = CleanEvaluator.outcomes(verdicts, images, work.samples());
    CertificationOutcome[] outcomes = new CertificationOutcome[images.count()];
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < images.count(); i++) {
      if (decided.containsKey(work.samples().get(i))) {
        outcomes[i] = decided.get(work.samples().get(i));
      } else if (clean.get(i).correct()) {
        open.add(i);
      } else {
        outcomes[i] = outcome(i, CertificationStatus.MISCLASSIFIED, Optional.empty(), UNATTACKED);
      }
    }
    int done = images.count() - open.size();
    progress.update(done, images.count(), "certifying");
    for (int from = 0; from < open.size(); from += work.batch()) {
      int to = Math.min(from + work.batch(), open.size());
      int[] positions = open.subList(from, to).stream().mapToInt(Integer::intValue).toArray();
      certifyBatch(positions, outcomes, done, progress, cancellation);
      done += to - from;
    }
    progress.update(done, images.count(), "certified");
    return new StoredCertification(Arrays.asList(outcomes), (System.nanoTime() - start) / 1e9);
  }

  private void certifyBatch(
      int[] positions,
      CertificationOutcome[] outcomes,
      int before,
      Progress progress,
      Cancellation cancellation) {
    SampleBatch batch =
        new SampleBatch(
            entry.classifier(),
            work.threat(),
            images.select(positions),
            Arrays.stream(positions).map(i -> work.samples().get(i)).toArray(),
            new Seed(work.seed()).derive(work.streamHash()),
            Integer.MAX_VALUE,
            1,
            cancellation,
            "certifier");
    CheckedVerdicts verdicts = new CheckedVerdicts(batch, before, images.count(), progress);
    certifier.run(
        entry
            .graph()
            .<JudgedCertification>map(graph -> new JudgedGraphCertification(verdicts, graph))
            .orElseGet(() -> new JudgedCertification(verdicts)));
    batch.close();
    List<Integer> forgotten = verdicts.undecidedSamples();
    if (!forgotten.isEmpty()) {
      throw new ComponentException(
          "the certifier gave no verdict on %d of %d samples, the first of them sample %d"
              .formatted(forgotten.size(), positions.length, forgotten.get(0)));
    }
    for (int row = 0; row < positions.length; row++) {
      outcomes[positions[row]] = outcome(positions[row], verdicts.of(row));
    }
  }

  private CertificationOutcome outcome(int position, CertificationVerdict verdict) {
    if (verdict instanceof CertificationVerdict.Undecided undecided) {
      return outcome(
          position,
          CertificationStatus.UNDECIDED,
          Optional.of(undecided.reason()),
          undecided.evidence());
    }
    return outcome(
        position,
        verdict instanceof CertificationVerdict.Certified
            ? CertificationStatus.CERTIFIED
            : CertificationStatus.FALSIFIED,
        Optional.empty(),
        verdict.evidence());
  }

  private CertificationOutcome outcome(
      int position,
      CertificationStatus status,
      Optional<CertificationVerdict.Reason> undecided,
      Evidence evidence) {
    return new CertificationOutcome(
        work.samples().get(position), images.labels()[position], status, undecided, evidence);
  }
}
