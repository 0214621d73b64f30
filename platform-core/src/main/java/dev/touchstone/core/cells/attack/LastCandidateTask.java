package dev.touchstone.core.cells.attack;

/**
 * A task whose attack is never told of its success: it goes to its end, and its latest candidate is
 * what remains. For looking at what an attack does, not for judging a model.
 */
public final class LastCandidateTask extends ForwardingTask {

  private final JudgedTask task;
  private final float[] kept;
  private final boolean[] proposed;

  /** A task that asks through another one. */
  public LastCandidateTask(JudgedTask task) {
    super(task);
    this.task = task;
    this.kept = task.images();
    this.proposed = new boolean[task.size()];
  }

  @Override
  public boolean[] propose(int[] rows, float[] candidates) {
    int[] named = rows.clone();
    float[] proposed = candidates.clone();
    task.batch().check(named, proposed, "propose");
    int length = shape().size();
    for (int i = 0; i < named.length; i++) {
      task.batch().admit(named[i], proposed, i * length, kept, named[i] * length);
      this.proposed[named[i]] = true;
    }
    return new boolean[named.length];
  }

  /** Whether every sample has a candidate. */
  public boolean complete() {
    for (boolean row : proposed) {
      if (!row) {
        return false;
      }
    }
    return true;
  }

  /** What was kept of all samples. */
  public float[] kept() {
    return kept;
  }
}
