package dev.touchstone.core.cells.certify;

import dev.touchstone.api.Progress;
import dev.touchstone.api.certify.CertificationTask;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.core.evaluation.JudgedSamples;

/** One batch before a certifier, of an entry that may be any classifier. */
class JudgedCertification extends JudgedSamples implements CertificationTask {

  private final CheckedVerdicts verdicts;

  JudgedCertification(CheckedVerdicts verdicts) {
    super(verdicts.batch());
    this.verdicts = verdicts;
  }

  @Override
  public Classifier classifier() {
    return batch().classifier();
  }

  @Override
  public float[] logits(int[] rows, float[] images, long draw) {
    int[] asked = rows.clone();
    batch().check(asked, images, "logits");
    return batch().classifier().logits(images, batch().noise(asked, draw));
  }

  @Override
  public void decide(int row, CertificationVerdict verdict) {
    verdicts.decide(row, verdict);
  }

  @Override
  public void check() {
    batch().enter();
  }

  @Override
  public Progress progress() {
    return (done, total, detail) -> verdicts.tell(detail);
  }
}
