package dev.touchstone.core.evaluation;

import dev.touchstone.api.ComponentException;

/**
 * A task whose attack is never told of its success: it goes to its end, and its latest candidate is
 * what remains. For looking at what an attack does, not for judging a model.
 */
final class LastCandidateTask extends ForwardingTask {

  private final float[] clean;
  private final float[] kept;
  private final boolean[] proposed;

  /** A task that asks through another one. */
  LastCandidateTask(JudgedTask task) {
    super(task);
    this.clean = task.images();
    this.kept = clean.clone();
    this.proposed = new boolean[task.size()];
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
