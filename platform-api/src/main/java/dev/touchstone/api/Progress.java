package dev.touchstone.api;

/** Receives the progress of one long piece of work. Cheap; safe to call from any thread. */
@FunctionalInterface
public interface Progress {

  /** Drops everything. */
  Progress NONE = (done, total, detail) -> {};

  /**
   * Reports how far the work is.
   *
   * @param done units done so far, at most {@code total} when the total is known
   * @param total units in all, or -1 when unknown
   * @param detail what a person wants to see beside the bar, such as {@code "epoch 2/5 loss 0.083"}
   */
  void update(long done, long total, String detail);
}
