package dev.touchstone.core.cells.attack;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.evaluation.JudgedSamples;
import dev.touchstone.core.evaluation.SampleBatch;
import dev.touchstone.core.evaluation.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One batch under attack. Counts what the attack asks, and is the only judge of what it proposes:
 * projects candidates, evaluates them with the deployed pipeline, and keeps the first that is
 * misclassified, or else the latest. Only the thread that made it may call it, until it is closed.
 */
public final class JudgedTask extends JudgedSamples implements AttackTask {

  private final long[] queries;
  private final long[] gradientQueries;
  private final Signal signal;
  private final float[] kept;
  private final Verdict[] verdicts;
  private final boolean[] broken;
  private final boolean[] projected;

  /**
   * A task.
   *
   * @param classifier the deployed pipeline
   * @param threat what the attacker may do
   * @param clean the samples under attack
   * @param samples their indices in the data set
   * @param stream seed that the samples' generators are derived from
   * @param cancellation checked at every call
   */
  public JudgedTask(
      Classifier classifier,
      Threat threat,
      LabeledImages clean,
      int[] samples,
      Seed stream,
      Cancellation cancellation) {
    super(new SampleBatch(classifier, threat, clean, samples, stream, cancellation, "attack"));
    int size = samples.length;
    this.queries = new long[size];
    this.gradientQueries = new long[size];
    this.signal = new Signal(samples, clean.shape().size(), classifier.classes());
    this.kept = clean.pixels().clone();
    this.verdicts = new Verdict[size];
    this.broken = new boolean[size];
    this.projected = new boolean[size];
  }

  @Override
  public boolean differentiable() {
    return batch().classifier() instanceof DifferentiableClassifier;
  }

  @Override
  public boolean stochastic() {
    return batch().classifier().stochastic();
  }

  @Override
  public List<String> surrogates() {
    return batch().classifier() instanceof DifferentiableClassifier differentiable
        ? differentiable.surrogates()
        : List.of();
  }

  @Override
  public float[] logits(int[] rows, float[] images, long draw) {
    int[] asked = rows.clone();
    batch().check(asked, images, "logits");
    signal.requireFinite(asked, images, "logits");
    for (int row : asked) {
      queries[row]++;
    }
    float[] logits = batch().classifier().logits(images, batch().noise(asked, draw));
    signal.answered(asked, images, logits);
    return logits;
  }

  @Override
  public Gradients gradients(
      int[] rows,
      float[] images,
      Loss loss,
      Optional<int[]> targets,
      Optional<String> surrogate,
      long draw) {
    if (!(batch().classifier() instanceof DifferentiableClassifier differentiable)) {
      throw new UserException("the attack needs gradients and the model gives none");
    }
    int[] asked = rows.clone();
    batch().check(asked, images, "gradients");
    signal.requireFinite(asked, images, "gradients");
    int[] labels = new int[asked.length];
    for (int i = 0; i < asked.length; i++) {
      gradientQueries[asked[i]]++;
      labels[i] = batch().label(asked[i]);
    }
    Gradients gradients =
        differentiable.gradients(
            new GradientRequest(
                images, labels, targets, loss, surrogate, batch().noise(asked, draw)));
    signal.answered(asked, images, gradients);
    return gradients;
  }

  @Override
  public boolean[] propose(int[] rows, float[] candidates) {
    // Copied before they are looked at: the attack may change its arrays from another thread.
    int[] named = rows.clone();
    float[] proposed = candidates.clone();
    batch().check(named, proposed, "propose");
    int length = shape().size();
    if (Arrays.stream(named).distinct().count() < named.length) {
      throw new ComponentException("propose: the attack named a row twice in one call");
    }
    int[] standing = Arrays.stream(named).filter(row -> !broken[row]).toArray();
    float[] admitted = new float[standing.length * length];
    int next = 0;
    for (int i = 0; i < named.length; i++) {
      if (!broken[named[i]]) {
        projected[named[i]] |=
            batch().admit(named[i], proposed, i * length, admitted, next * length);
        next++;
      }
    }
    if (standing.length > 0) {
      judge(standing, admitted);
    }
    boolean[] answer = new boolean[named.length];
    for (int i = 0; i < named.length; i++) {
      answer[i] = broken[named[i]];
    }
    return answer;
  }

  private void judge(int[] rows, float[] admitted) {
    int length = shape().size();
    Verdict[] judged = batch().judge(rows, admitted);
    for (int i = 0; i < rows.length; i++) {
      int row = rows[i];
      verdicts[row] = judged[i];
      broken[row] = judged[i].prediction() != batch().label(row);
      System.arraycopy(admitted, i * length, kept, row * length, length);
    }
  }

  @Override
  public String describe(int row) {
    return "sample " + batch().sample(row);
  }

  /** Whether anything was proposed for the row. */
  boolean judged(int row) {
    return verdicts[row] != null;
  }

  boolean broken(int row) {
    return broken[row];
  }

  Verdict verdict(int row) {
    return verdicts[row];
  }

  boolean projected(int row) {
    return projected[row];
  }

  long queries(int row) {
    return queries[row];
  }

  long gradientQueries(int row) {
    return gradientQueries[row];
  }

  /** What the attack had to go by. */
  Signal signal() {
    return signal;
  }

  /**
   * Ends the attack's time.
   *
   * @throws ComponentException if it called from a thread of its own
   */
  public void close() {
    batch().close();
  }

  /**
   * What is left of every row, once the task is closed and something was proposed for each.
   *
   * @param clean what was said of the unattacked images, by row
   */
  Judgement[] judgements(Verdict[] clean) {
    return Judgement.of(batch(), kept.clone(), verdicts.clone(), clean);
  }

  /** A copy of the kept image. */
  float[] kept(int row) {
    int length = shape().size();
    return Arrays.copyOfRange(kept, row * length, (row + 1) * length);
  }
}
