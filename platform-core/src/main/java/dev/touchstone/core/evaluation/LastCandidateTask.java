package dev.touchstone.core.evaluation;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Threat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A task whose attack is never told of its success: it goes to its end, and its latest candidate is
 * what remains. For looking at what an attack does, not for judging a model.
 */
final class LastCandidateTask implements AttackTask {

  private final JudgedTask task;
  private final float[] clean;
  private final float[] kept;
  private final boolean[] proposed;

  /** A task that asks through another one. */
  LastCandidateTask(JudgedTask task) {
    this.task = task;
    this.clean = task.images();
    this.kept = clean.clone();
    this.proposed = new boolean[task.size()];
  }

  @Override
  public int size() {
    return task.size();
  }

  @Override
  public ImageShape shape() {
    return task.shape();
  }

  @Override
  public int classes() {
    return task.classes();
  }

  @Override
  public Threat threat() {
    return task.threat();
  }

  @Override
  public float[] images() {
    return task.images();
  }

  @Override
  public int[] labels() {
    return task.labels();
  }

  @Override
  public boolean differentiable() {
    return task.differentiable();
  }

  @Override
  public boolean stochastic() {
    return task.stochastic();
  }

  @Override
  public List<String> surrogates() {
    return task.surrogates();
  }

  @Override
  public float[] logits(int[] rows, float[] images, long draw) {
    return task.logits(rows, images, draw);
  }

  @Override
  public Gradients gradients(
      int[] rows,
      float[] images,
      Loss loss,
      Optional<int[]> targets,
      Optional<String> surrogate,
      long draw) {
    return task.gradients(rows, images, loss, targets, surrogate, draw);
  }

  @Override
  public boolean[] propose(int[] rows, float[] candidates) {
    int length = shape().size();
    if (candidates.length != rows.length * length) {
      throw new ComponentException(
          "propose: the attack gave %d values for %d images of %s"
              .formatted(candidates.length, rows.length, shape()));
    }
    for (int i = 0; i < rows.length; i++) {
      for (int j = i * length; j < (i + 1) * length; j++) {
        if (!Float.isFinite(candidates[j])) {
          throw new ComponentException(
              "the attack proposed %s as a pixel".formatted(candidates[j]));
        }
      }
      int to = rows[i] * length;
      System.arraycopy(candidates, i * length, kept, to, length);
      threat().project(clean, to, kept, to, length);
      proposed[rows[i]] = true;
    }
    return new boolean[rows.length];
  }

  @Override
  public RandomGenerator random(int row) {
    return task.random(row);
  }

  /** Whether every sample has a candidate. */
  boolean complete() {
    for (boolean row : proposed) {
      if (!row) {
        return false;
      }
    }
    return true;
  }

  /** What was kept of all samples. */
  float[] kept() {
    return kept;
  }
}
