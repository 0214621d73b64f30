package dev.touchstone.benchmarks.work;

import dev.touchstone.benchmarks.plan.Quantity;
import java.util.Map;

/** Something ready to be measured. */
interface Work extends AutoCloseable {

  /** Images per second. */
  double perSecond(Quantity quantity, Window window);

  /** What else was found when a quantity was measured, by name. */
  default Map<String, Double> details() {
    return Map.of();
  }

  /**
   * By how many bytes the process's resident memory has grown after some batches.
   *
   * @param warmUp batches before
   * @param marks numbers of batches, rising, after each of which it is looked at
   */
  double[] growth(Quantity quantity, int warmUp, int[] marks);

  @Override
  void close();

  /** The growth over runs of so many batches each. */
  static double[] growth(Runnable run, int batchesOfARun, int warmUp, int[] marks) {
    int done = 0;
    for (; done < warmUp; done += batchesOfARun) {
      run.run();
    }
    double before = ProcessMemory.resident();
    double[] grown = new double[marks.length];
    done = 0;
    for (int i = 0; i < marks.length; i++) {
      for (; done < marks[i]; done += batchesOfARun) {
        run.run();
      }
      grown[i] = ProcessMemory.resident() - before;
    }
    return grown;
  }
}
