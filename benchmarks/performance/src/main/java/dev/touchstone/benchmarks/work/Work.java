package dev.touchstone.benchmarks.work;

import dev.touchstone.benchmarks.plan.Quantity;

/** Something ready to be measured. */
interface Work extends AutoCloseable {

  /** Images per second. */
  double perSecond(Quantity quantity, Window window);

  /**
   * By how many bytes the process's resident memory grows over some batches.
   *
   * @param warmUp batches before
   * @param batches batches, at least
   */
  double growth(Quantity quantity, int warmUp, int batches);

  @Override
  void close();

  /** The growth over runs of so many batches each. */
  static double growth(Runnable run, int batchesOfARun, int warmUp, int batches) {
    repeat(run, batchesOfARun, warmUp);
    double before = ProcessMemory.resident();
    repeat(run, batchesOfARun, batches);
    return ProcessMemory.resident() - before;
  }

  private static void repeat(Runnable run, int batchesOfARun, int batches) {
    for (int done = 0; done < batches; done += batchesOfARun) {
      run.run();
    }
  }
}
