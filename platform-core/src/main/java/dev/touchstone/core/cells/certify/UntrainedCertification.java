package dev.touchstone.core.cells.certify;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.certify.CertificationTask;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.check.UntrainedEntry;
import dev.touchstone.tensorflow.certify.GraphCertificationTask;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a certifier is shown of an entry that is not trained yet: facts, and no samples. */
class UntrainedCertification implements CertificationTask {

  private final UntrainedEntry entry;
  private final NormBall threat;
  private final Cancellation cancellation;

  private UntrainedCertification(UntrainedEntry entry, NormBall threat, Cancellation cancellation) {
    this.entry = entry;
    this.threat = threat;
    this.cancellation = cancellation;
  }

  /** A task of the kind that the entry's certifiers will get. */
  static CertificationTask of(UntrainedEntry entry, NormBall threat, Cancellation cancellation) {
    return entry
        .network()
        .<CertificationTask>map(network -> new OfGraph(entry, network, threat, cancellation))
        .orElseGet(() -> new UntrainedCertification(entry, threat, cancellation));
  }

  @Override
  public final int size() {
    return 0;
  }

  @Override
  public final ImageShape shape() {
    return entry.data().shape();
  }

  @Override
  public final int classes() {
    return entry.data().classes();
  }

  @Override
  public final NormBall threat() {
    return threat;
  }

  @Override
  public final float[] images() {
    return new float[0];
  }

  @Override
  public final int[] labels() {
    return new int[0];
  }

  @Override
  public final Classifier classifier() {
    return entry.classifier();
  }

  @Override
  public final float[] logits(int[] rows, float[] images, long draw) {
    throw noSamples();
  }

  @Override
  public final void decide(int row, CertificationVerdict verdict) {
    throw noSamples();
  }

  @Override
  public final RandomGenerator random(int row) {
    throw noSamples();
  }

  private static IllegalStateException noSamples() {
    return new IllegalStateException("nothing is trained yet, and the task has no samples");
  }

  @Override
  public final void check() {
    cancellation.check();
  }

  @Override
  public final Progress progress() {
    return Progress.NONE;
  }

  /** Of an entry that is built as a graph. */
  private static final class OfGraph extends UntrainedCertification
      implements GraphCertificationTask {

    private final UntrainedEntry entry;
    private final UntrainedEntry.Network network;

    OfGraph(
        UntrainedEntry entry,
        UntrainedEntry.Network network,
        NormBall threat,
        Cancellation cancellation) {
      super(entry, threat, cancellation);
      this.entry = entry;
      this.network = network;
    }

    @Override
    public GraphModel model() {
      return network.model();
    }

    @Override
    public List<InputDefense> defenses() {
      return network.defenses();
    }

    @Override
    public Weights weights() {
      return entry.weights();
    }
  }
}
