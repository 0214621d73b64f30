package dev.touchstone.core.evaluation;

import dev.touchstone.api.Progress;
import dev.touchstone.api.certify.CertificationTask;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.threat.Threat;
import java.util.random.RandomGenerator;

/** One batch before a certifier, of an entry that may be any classifier. */
class JudgedCertification implements CertificationTask {

  private final CheckedVerdicts verdicts;
  private final SampleBatch batch;

  JudgedCertification(CheckedVerdicts verdicts) {
    this.verdicts = verdicts;
    this.batch = verdicts.batch();
  }

  @Override
  public int size() {
    return batch.size();
  }

  @Override
  public ImageShape shape() {
    return batch.shape();
  }

  @Override
  public int classes() {
    return batch.classifier().classes();
  }

  @Override
  public Threat threat() {
    return batch.threat();
  }

  @Override
  public float[] images() {
    return batch.clean().pixels().clone();
  }

  @Override
  public int[] labels() {
    return batch.clean().labels().clone();
  }

  @Override
  public Classifier classifier() {
    return batch.classifier();
  }

  @Override
  public float[] logits(int[] rows, float[] images, long draw) {
    batch.check(rows, images, "logits");
    return batch.classifier().logits(images, batch.noise(rows, draw));
  }

  @Override
  public void decide(int row, CertificationVerdict verdict) {
    verdicts.decide(row, verdict);
  }

  @Override
  public RandomGenerator random(int row) {
    return batch.random(row);
  }

  @Override
  public void check() {
    batch.checkCancelled();
  }

  @Override
  public Progress progress() {
    return (done, total, detail) -> verdicts.tell(detail);
  }
}
