package dev.touchstone.testkit.graph;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.certify.GraphCertificationTask;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A certification task in memory that checks counterexamples as the platform does. To be closed.
 */
public final class TestCertificationTask implements GraphCertificationTask, AutoCloseable {

  /**
   * What is certified.
   *
   * @param model the network
   * @param defenses what stands before it
   * @param weights its weights
   * @param classes how many classes
   */
  public record Entry(
      GraphModel model, List<InputDefense> defenses, Weights weights, int classes) {}

  private final Entry entry;
  private final LabeledImages data;
  private final NormBall threat;
  private final NetworkClassifier classifier;
  private final List<Optional<CertificationVerdict>> verdicts = new ArrayList<>();
  private final List<RandomGenerator> random = new ArrayList<>();
  private long calls;
  private long cancelAtCall;

  /** A task for all of the images. */
  public TestCertificationTask(Entry entry, LabeledImages data, NormBall threat) {
    this.entry = entry;
    this.data = data;
    this.threat = threat;
    this.classifier =
        NetworkClassifier.open(
            entry.model(), entry.defenses(), data.shape(), entry.classes(), entry.weights());
    for (int row = 0; row < data.count(); row++) {
      verdicts.add(Optional.empty());
      random.add(new Seed(1).derive(row).generator());
    }
  }

  /** The verdict on one row. */
  public Optional<CertificationVerdict> verdict(int row) {
    return verdicts.get(row);
  }

  /** How many verdicts are of a kind. */
  public long count(Class<? extends CertificationVerdict> kind) {
    return verdicts.stream().flatMap(Optional::stream).filter(kind::isInstance).count();
  }

  /** Calls so far that check for cancellation. */
  public long calls() {
    return calls;
  }

  /** Lets a call, counted from 1, be cancelled. */
  public void cancelAtCall(long call) {
    cancelAtCall = call;
  }

  @Override
  public int size() {
    return data.count();
  }

  @Override
  public ImageShape shape() {
    return data.shape();
  }

  @Override
  public int classes() {
    return entry.classes();
  }

  @Override
  public NormBall threat() {
    return threat;
  }

  @Override
  public float[] images() {
    return data.pixels().clone();
  }

  @Override
  public int[] labels() {
    return data.labels().clone();
  }

  @Override
  public GraphModel model() {
    return entry.model();
  }

  @Override
  public List<InputDefense> defenses() {
    return entry.defenses();
  }

  @Override
  public Weights weights() {
    return entry.weights();
  }

  @Override
  public Classifier classifier() {
    return classifier;
  }

  @Override
  public float[] logits(int[] rows, float[] images, long draw) {
    check();
    return classifier.logits(
        images, Arrays.stream(rows).mapToLong(row -> new Seed(row).derive(draw).value()).toArray());
  }

  @Override
  public void decide(int row, CertificationVerdict verdict) {
    check();
    if (verdicts.get(row).isPresent()) {
      throw new ComponentException("row " + row + " has a verdict already");
    }
    if (verdict instanceof CertificationVerdict.Falsified falsified) {
      float[] clean = data.image(row);
      float[] image = falsified.counterexample().clone();
      threat.project(clean, 0, image, 0, shape());
      if (correct(image, data.labels()[row])) {
        throw new ComponentException("the counterexample of row " + row + " is classified rightly");
      }
    }
    verdicts.set(row, Optional.of(verdict));
  }

  private boolean correct(float[] image, int label) {
    float[] logits = classifier.logits(image, new long[1]);
    int best = 0;
    for (int c = 1; c < logits.length; c++) {
      best = logits[c] > logits[best] ? c : best;
    }
    return best == label;
  }

  @Override
  public RandomGenerator random(int row) {
    return random.get(row);
  }

  @Override
  public void check() {
    if (++calls == cancelAtCall) {
      throw new CancelledException();
    }
  }

  @Override
  public Progress progress() {
    return Progress.NONE;
  }

  @Override
  public void close() {
    classifier.close();
  }
}
