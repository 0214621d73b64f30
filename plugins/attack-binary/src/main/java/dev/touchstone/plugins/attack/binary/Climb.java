package dev.touchstone.plugins.attack.binary;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/** One sample's search: the corner where it is in this run, the best of all, what is tried next. */
final class Climb {

  private final int row;
  private final Cube cube;
  private boolean[] here;
  private boolean[] tried;
  private boolean[] best;
  private double height = Double.NEGATIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;
  private Deque<int[]> moves = new ArrayDeque<>();
  private int size;

  Climb(int row, Cube cube) {
    this.row = row;
    this.cube = cube;
    this.here = new boolean[cube.size()];
    this.tried = here;
    this.best = here;
  }

  int row() {
    return row;
  }

  /** The image of the highest loss so far. */
  float[] best() {
    return cube.image(best);
  }

  /** Begins a run at the clean image. */
  void startClean() {
    start(new boolean[cube.size()]);
  }

  /** Begins a run at a corner where each value is flipped as likely as not, if there is room. */
  void startAnywhere(RandomGenerator random) {
    int[] order = new int[cube.size()];
    for (int k = 0; k < order.length; k++) {
      int other = random.nextInt(k + 1);
      order[k] = order[other];
      order[other] = k;
    }
    boolean[] corner = new boolean[cube.size()];
    double left = cube.room();
    for (int k : order) {
      if (random.nextBoolean() && cube.costs()[k] <= left) {
        corner[k] = true;
        left -= cube.costs()[k];
      }
    }
    start(corner);
  }

  private void start(boolean[] corner) {
    here = corner;
    height = Double.NEGATIVE_INFINITY;
    size = cube.size();
    moves.clear();
    moves.add(new int[0]);
  }

  /** Whether there is something to try: not at a corner that no move improves. */
  boolean goesOn() {
    return cube.size() > 0 && !moves.isEmpty();
  }

  /** The next image to ask about. */
  float[] next() {
    tried = here.clone();
    int[] move = moves.remove();
    for (int k : move) {
      tried[k] ^= true;
    }
    size = move.length == 0 ? size : move.length;
    return cube.image(tried);
  }

  /**
   * Takes in the answer about the image that was asked about last.
   *
   * @return whether it is the best so far and misclassified
   */
  boolean observe(double loss, float[] gradients, int offset) {
    if (loss > height) {
      here = tried;
      height = loss;
      double[] gains = new double[cube.size()];
      for (int k = 0; k < gains.length; k++) {
        gains[k] = cube.gain(k, here, gradients, offset);
      }
      moves = new Moves(cube, here, gains).inOrder(Math.min(2 * size, cube.size()));
    }
    if (loss > highest) {
      highest = loss;
      best = tried;
      return loss >= 0;
    }
    return false;
  }
}
