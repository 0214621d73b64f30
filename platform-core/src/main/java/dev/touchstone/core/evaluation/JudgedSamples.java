package dev.touchstone.core.evaluation;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.NormBall;
import java.util.random.RandomGenerator;

/** What attacks and certifiers alike may ask of the samples before them. */
public abstract class JudgedSamples {

  private final SampleBatch batch;

  public JudgedSamples(SampleBatch batch) {
    this.batch = batch;
  }

  /** The samples, with what the platform alone knows of them. */
  public final SampleBatch batch() {
    return batch;
  }

  public final int size() {
    return batch.size();
  }

  public final ImageShape shape() {
    return batch.shape();
  }

  public final int classes() {
    return batch.classifier().classes();
  }

  public final NormBall threat() {
    return batch.threat();
  }

  public final float[] images() {
    return batch.clean().pixels().clone();
  }

  public final int[] labels() {
    return batch.clean().labels().clone();
  }

  public final RandomGenerator random(int row) {
    return batch.random(row);
  }
}
