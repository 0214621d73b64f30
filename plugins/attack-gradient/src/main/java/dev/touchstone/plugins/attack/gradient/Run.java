package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.attack.AttackTask;
import java.util.stream.IntStream;

/** One run from one start, over the rows that stand. */
interface Run {

  /**
   * Climbs and proposes.
   *
   * @param number of the run, from 0 over all of an attack: no two share a noise draw
   * @return the rows that still stand
   */
  int[] propose(long number);

  /** The images of some rows, one after the other. */
  static float[] gather(float[] images, int[] rows, int size) {
    float[] gathered = new float[rows.length * size];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(images, rows[i] * size, gathered, i * size, size);
    }
    return gathered;
  }

  static int[] select(int[] values, int[] indices) {
    return IntStream.of(indices).map(i -> values[i]).toArray();
  }

  /** How many queries and proposals a row may still cost. */
  static long left(AttackTask task, int row) {
    return task.remaining(row).orElse(Long.MAX_VALUE);
  }

  /** Those of the rows that may be asked about or proposed. */
  static int[] withQueries(AttackTask task, int[] rows) {
    return IntStream.of(rows).filter(row -> left(task, row) > 0).toArray();
  }
}
