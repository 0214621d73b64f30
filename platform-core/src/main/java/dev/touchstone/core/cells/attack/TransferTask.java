package dev.touchstone.core.cells.attack;

/**
 * A black-box attack by transfer (Papernot et al. 2016): the attack sees the source alone, which
 * answers all its questions and judges its proposals for it. So it does what it does against the
 * source, and nothing that the target says reaches it. All that it proposes is judged on the target
 * too, where it counts.
 */
final class TransferTask extends ForwardingTask {

  private final JudgedTask source;
  private final JudgedTask target;

  /**
   * A task.
   *
   * @param source the samples with the entry that the attack asks
   * @param target the same samples with the entry that is attacked
   */
  TransferTask(JudgedTask source, JudgedTask target) {
    super(source);
    this.source = source;
    this.target = target;
  }

  @Override
  public void stage(String name) {
    target.stage(name);
  }

  /** Answers whether the samples are broken on the source: the target's judgement stays hidden. */
  @Override
  public boolean[] propose(int[] rows, float[] candidates) {
    int[] named = rows.clone();
    float[] proposed = candidates.clone();
    boolean[] brokenOnSource = source.propose(named, proposed);
    target.propose(named, proposed);
    return brokenOnSource;
  }
}
