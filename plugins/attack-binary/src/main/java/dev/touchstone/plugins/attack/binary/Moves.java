package dev.touchstone.plugins.attack.binary;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What to try from one corner of the cube, the most promising first: many flips at once, half as
 * many, and so on; single flips, also those that the gradient advises against, as it is about small
 * steps and these are whole ones; exchanges of a flipped value for another.
 *
 * @param gains what each flip promises to first order
 */
record Moves(Cube cube, boolean[] flipped, double[] gains) {

  private static final int SINGLES = 32;
  private static final int EXCHANGED = 8;

  /**
   * Moves, each a set of values whose state is to be changed; the first has {@code most} or less.
   */
  Deque<int[]> inOrder(int most) {
    Deque<int[]> moves = new ArrayDeque<>();
    int before = Integer.MAX_VALUE;
    for (int size = most; size >= 1; size /= 2) {
      int[] block = block(size);
      if (block.length > 0 && block.length < before) {
        moves.add(block);
        before = block.length;
      }
    }
    double left = cube.left(flipped);
    int[] byGain = sorted(k -> gains[k]);
    Arrays.stream(byGain)
        .filter(k -> cube.price(k, flipped) <= left)
        .limit(SINGLES)
        .forEach(k -> moves.add(new int[] {k}));
    moves.addAll(exchanges(byGain, left));
    return moves;
  }

  /**
   * Flips that promise something, by what they promise for their price, as long as there is room.
   */
  private int[] block(int most) {
    double left = cube.left(flipped);
    List<Integer> block = new ArrayList<>();
    for (int k : sorted(this::worth)) {
      double price = cube.price(k, flipped);
      if (gains[k] > 0 && price <= left && block.size() < most) {
        block.add(k);
        left -= price;
      }
    }
    return block.stream().mapToInt(k -> k).toArray();
  }

  private double worth(int k) {
    return cube.room() == 0 ? gains[k] : gains[k] / Math.sqrt(cube.costs()[k]);
  }

  private List<int[]> exchanges(int[] byGain, double left) {
    int[] back = Arrays.stream(byGain).filter(k -> flipped[k]).limit(EXCHANGED).toArray();
    int[] forth = Arrays.stream(byGain).filter(k -> !flipped[k]).limit(EXCHANGED).toArray();
    List<int[]> pairs = new ArrayList<>();
    for (int one : back) {
      for (int other : forth) {
        if (cube.price(one, flipped) + cube.price(other, flipped) <= left) {
          pairs.add(new int[] {one, other});
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(pair -> -gains[pair[0]] - gains[pair[1]]));
    return pairs;
  }

  /** All free values, the greatest first; of equals the first. */
  private int[] sorted(IntToDoubleFunction key) {
    return IntStream.range(0, cube.size())
        .boxed()
        .sorted(Comparator.comparingDouble(k -> -key.applyAsDouble(k)))
        .mapToInt(k -> k)
        .toArray();
  }
}
