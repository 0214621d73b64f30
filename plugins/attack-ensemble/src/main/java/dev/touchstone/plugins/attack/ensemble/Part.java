package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.attack.PartOfTask;

/** The rows of a task that are left to one stage; takes note of those that it breaks. */
final class Part extends PartOfTask {

  private final String stage;
  private final boolean[] broken;

  /**
   * A part.
   *
   * @param stage the stage's name
   * @param rows the task's rows that are in it
   * @param broken takes which of the task's rows are broken
   */
  Part(AttackTask task, String stage, int[] rows, boolean[] broken) {
    super(task, rows);
    this.stage = stage;
    this.broken = broken;
  }

  /** What a stage calls its own parts is told behind its name. */
  @Override
  public void stage(String name) {
    super.stage(stage + ", " + name);
  }

  @Override
  public boolean[] propose(int[] own, float[] candidates) {
    int[] named = of(own);
    boolean[] answer = super.propose(own, candidates);
    for (int i = 0; i < named.length; i++) {
      broken[named[i]] = answer[i];
    }
    return answer;
  }
}
