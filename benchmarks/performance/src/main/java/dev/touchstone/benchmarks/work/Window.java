package dev.touchstone.benchmarks.work;

/**
 * How long something is measured.
 *
 * @param seconds the least time; one run is measured in any case
 */
record Window(double seconds) {

  /**
   * Runs per second.
   *
   * @param warmUp what is run before, for a third of the time and at least once
   * @param run what is measured
   */
  double perSecond(Runnable warmUp, Runnable run) {
    long begun = System.nanoTime();
    do {
      warmUp.run();
    } while (since(begun) < seconds / 3);
    begun = System.nanoTime();
    int runs = 0;
    do {
      run.run();
      runs++;
    } while (since(begun) < seconds);
    return runs / since(begun);
  }

  static double since(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }
}
