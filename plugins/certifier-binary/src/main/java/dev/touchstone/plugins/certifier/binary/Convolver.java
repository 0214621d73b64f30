package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.bounds.network.Window;
import dev.touchstone.plugins.certifier.binary.LocalNetwork.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Tables of a segment's outputs, made from those of its inputs, for one image. Safe to call from
 * several threads.
 */
final class Convolver {

  /** Rows of inputs whose products are kept. */
  private static final int KEPT_ROWS = 64;

  /** Rows of inputs from which pixels are left out after they were multiplied. */
  private static final int SPLIT_ROWS = 128;

  private final Segment segment;
  private final List<Table> inputs;
  private final int pixels;
  private final int cap;

  /** What an input gives the output that an element of the kernel joins it to; made when needed. */
  private final Map<Integer, Table> taps = new ConcurrentHashMap<>();

  /**
   * A convolver.
   *
   * @param inputs tables by place, row by row
   * @param pixels how many free pixels there are
   * @param cap pixels of a table at most
   */
  Convolver(Segment segment, List<Table> inputs, int pixels, int cap) {
    this.segment = segment;
    this.inputs = inputs;
    this.pixels = pixels;
    this.cap = cap;
  }

  /** Tables of the segment's outputs by place, over the pixels that are not fixed. */
  List<Table> outputs(byte[] fixed) {
    List<Integer> shape = segment.out();
    return IntStream.range(0, shape.get(0) * shape.get(1))
        .parallel()
        .mapToObj(place -> output(place, fixed))
        .toList();
  }

  /** Table of one output. */
  Table output(int place, byte[] fixed) {
    int[] counts = new int[pixels];
    count(segment.after().size(), place, fixed, counts);
    int[] most =
        IntStream.range(0, pixels)
            .filter(i -> counts[i] > 0)
            .boxed()
            .sorted(Comparator.comparingInt(i -> -counts[i]))
            .limit(cap)
            .mapToInt(Integer::intValue)
            .toArray();
    boolean[] kept = new boolean[pixels];
    for (int i : most) {
      kept[i] = true;
    }
    return value(segment.after().size(), place, fixed, kept);
  }

  /** Counts through how many products each pixel that is not fixed acts on a value. */
  private void count(int layer, int place, byte[] fixed, int[] counts) {
    if (layer > 0) {
      for (int before : sources(layer, place)) {
        count(layer - 1, before, fixed, counts);
      }
      return;
    }
    forEachTap(
        place,
        (input, tap) -> {
          for (int pixel : inputs.get(input).scope()) {
            counts[pixel] += fixed[pixel] < 0 ? 1 : 0;
          }
        });
  }

  /** Places of the layer before that a place of a layer behind the convolution looks at. */
  private int[] sources(int layer, int place) {
    if (segment.after().get(layer - 1).isEmpty()) {
      return new int[] {place};
    }
    Window window = segment.after().get(layer - 1).get();
    return places(window, segment.shapes().get(layer - 1), segment.shapes().get(layer), place)
        .filter(p -> p >= 0)
        .toArray();
  }

  /** Input places by element of the window; −1 beyond the edge. */
  private static IntStream places(Window window, List<Integer> in, List<Integer> out, int place) {
    int top =
        place / out.get(1) * window.strideHeight()
            - window
                .padding()
                .before(in.get(0), out.get(0), window.height(), window.strideHeight());
    int left =
        place % out.get(1) * window.strideWidth()
            - window.padding().before(in.get(1), out.get(1), window.width(), window.strideWidth());
    return IntStream.range(0, window.size())
        .map(
            tap -> {
              int row = top + tap / window.width();
              int column = left + tap % window.width();
              boolean inside = row >= 0 && row < in.get(0) && column >= 0 && column < in.get(1);
              return inside ? row * in.get(1) + column : -1;
            });
  }

  @FunctionalInterface
  private interface TapVisitor {
    void visit(int input, int tap);
  }

  private void forEachTap(int place, TapVisitor visitor) {
    int[] places = places(segment.window(), segment.in(), segment.shapes().get(0), place).toArray();
    for (int tap = 0; tap < places.length; tap++) {
      if (places[tap] >= 0) {
        visitor.visit(places[tap], tap);
      }
    }
  }

  private Table value(int layer, int place, byte[] fixed, boolean[] kept) {
    if (layer == 0) {
      return convolution(place, fixed, kept);
    }
    List<Table> before = new ArrayList<>();
    for (int source : sources(layer, place)) {
      before.add(value(layer - 1, source, fixed, kept));
    }
    return segment.after().get(layer - 1).isEmpty() ? positive(before.get(0)) : maximum(before);
  }

  private static Table positive(Table table) {
    float[] lower = positive(table.lower());
    return new Table(
        table.scope(), table.channels(), lower, table.exact() ? lower : positive(table.upper()));
  }

  private static float[] positive(float[] values) {
    float[] positive = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      positive[i] = Math.max(values[i], 0);
    }
    return positive;
  }

  private static Table maximum(List<Table> tables) {
    int[] scope = tables.stream().flatMapToInt(t -> IntStream.of(t.scope())).distinct().toArray();
    boolean exact = tables.stream().allMatch(Table::exact);
    int channels = tables.get(0).channels();
    float[] lower = new float[channels << scope.length];
    Arrays.fill(lower, Float.NEGATIVE_INFINITY);
    float[] upper = exact ? lower : lower.clone();
    float[] gathered = new float[lower.length];
    for (Table table : tables) {
      int[] rows = table.rowsFor(scope);
      raise(lower, gather(table.lower(), rows, channels, gathered), lower.length);
      if (!exact) {
        raise(upper, gather(table.upper(), rows, channels, gathered), upper.length);
      }
    }
    return new Table(scope, channels, lower, upper);
  }

  /** Copies rows next to one another: loops are compiled to vectors only if all indices agree. */
  private static float[] gather(float[] values, int[] rows, int channels, float[] to) {
    for (int s = 0; s < rows.length; s++) {
      System.arraycopy(values, rows[s] * channels, to, s * channels, channels);
    }
    return to;
  }

  private static void raise(float[] to, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = Math.max(to[i], values[i]);
    }
  }

  private Table convolution(int place, byte[] fixed, boolean[] kept) {
    int channels = segment.outputs();
    float[] constant = Arrays.copyOfRange(segment.bias(), place * channels, (place + 1) * channels);
    float[] constantUpper = constant.clone();
    List<Table> varying = new ArrayList<>();
    Map<Integer, Slopes> slopes = new TreeMap<>();
    boolean[] exact = {true};
    forEachTap(
        place,
        (input, tap) -> {
          Table table = tap(input, tap, fixed, kept, slopes);
          exact[0] &= table.exact();
          if (table.rows() > 1) {
            varying.add(table);
          } else {
            add(constant, table.lower(), channels);
            add(constantUpper, table.upper(), channels);
          }
        });
    int[] counts = new int[pixels];
    varying.forEach(table -> IntStream.of(table.scope()).forEach(pixel -> counts[pixel]++));
    // The last pixels double the longest tables: those that the fewest products depend on.
    int[] scope =
        IntStream.range(0, pixels)
            .filter(i -> counts[i] > 0)
            .boxed()
            .sorted(Comparator.comparingInt(i -> -counts[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    float[] lower = sum(constant, varying, scope, false);
    float[] upper = exact[0] ? lower : sum(constantUpper, varying, scope, true);
    for (Slopes of : slopes.values()) {
      float[] slope = sum(of.constant(), of.tables(), scope, false);
      for (int i = 0; i < slope.length; i++) {
        lower[i] += Math.min(slope[i], 0);
        upper[i] += Math.max(slope[i], 0);
      }
    }
    return new Table(scope, channels, lower, upper);
  }

  /** How much a pixel that is left out changes a convolution's outputs: a sum of tables. */
  private record Slopes(float[] constant, List<Table> tables) {

    void add(Table table) {
      if (table.rows() > 1) {
        tables.add(table);
      } else {
        Convolver.add(constant, table.lower(), constant.length);
      }
    }
  }

  /** Sums tables, pixel by pixel: each is added as soon as the rows tell all of its pixels. */
  private static float[] sum(float[] constant, List<Table> tables, int[] scope, boolean upper) {
    int channels = constant.length;
    float[] sum = new float[channels << scope.length];
    float[] gathered = new float[sum.length];
    System.arraycopy(constant, 0, sum, 0, channels);
    for (int t = 0; t < scope.length; t++) {
      System.arraycopy(sum, 0, sum, channels << t, channels << t);
      int[] known = Arrays.copyOf(scope, t + 1);
      for (Table table : tables) {
        if (lastOf(table, scope) == t) {
          int[] rows = table.rowsFor(known);
          float[] values = upper ? table.upper() : table.lower();
          add(sum, gather(values, rows, channels, gathered), rows.length * channels);
        }
      }
    }
    return sum;
  }

  private static int lastOf(Table table, int[] scope) {
    int last = scope.length - 1;
    while (true) {
      for (int pixel : table.scope()) {
        if (pixel == scope[last]) {
          return last;
        }
      }
      last--;
    }
  }

  private static void add(float[] to, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      to[i] += values[i];
    }
  }

  /**
   * What an input gives to the output that an element of the kernel joins it to. Small products are
   * kept for the next nodes, and are tighter; large ones would fill the memory.
   *
   * @param slopes receive what pixels that are left out change, where that can be told
   */
  private Table tap(int input, int tap, byte[] fixed, boolean[] kept, Map<Integer, Slopes> slopes) {
    Table table = inputs.get(input);
    boolean[] all = new boolean[pixels];
    Arrays.fill(all, true);
    boolean small = table.rows() <= KEPT_ROWS;
    Table free =
        small
            ? taps.computeIfAbsent(
                    input * segment.window().size() + tap, index -> product(table, tap))
                .reduced(fixed, all)
            : table.reduced(fixed, all);
    if (!free.exact() || IntStream.of(free.scope()).allMatch(pixel -> kept[pixel])) {
      Table reduced = free.reduced(fixed, kept);
      return small ? reduced : product(reduced, tap);
    }
    if (!small && free.rows() > SPLIT_ROWS) {
      return product(free.reduced(fixed, kept), tap);
    }
    Split split = Split.of(small ? free : product(free, tap), kept);
    split
        .slopes()
        .forEach(
            (pixel, slope) ->
                slopes
                    .computeIfAbsent(
                        pixel, index -> new Slopes(new float[segment.outputs()], new ArrayList<>()))
                    .add(slope));
    return split.rest();
  }

  private Table product(Table table, int tap) {
    float[] lower = product(table, tap, false);
    float[] upper = table.exact() ? lower : product(table, tap, true);
    return new Table(table.scope(), segment.outputs(), lower, upper);
  }

  private float[] product(Table table, int tap, boolean upper) {
    int in = segment.inputs();
    int out = segment.outputs();
    float[] product = new float[table.rows() * out];
    for (int s = 0; s < table.rows(); s++) {
      for (int c = 0; c < in; c++) {
        float least = table.lower()[s * in + c];
        float greatest = table.upper()[s * in + c];
        if (least != 0 || greatest != 0) {
          int from = (tap * in + c) * out;
          if (least == greatest) {
            multiplyAdd(product, s * out, segment.weight(), from, out, least);
          } else {
            bound(product, s * out, from, upper ? greatest : least, upper ? least : greatest);
          }
        }
      }
    }
    return product;
  }

  private static void multiplyAdd(
      float[] to, int at, float[] values, int from, int count, float factor) {
    for (int k = 0; k < count; k++) {
      to[at + k] += factor * values[from + k];
    }
  }

  private void bound(float[] to, int at, int from, float ofPositive, float ofNegative) {
    for (int k = 0; k < segment.outputs(); k++) {
      float weight = segment.weight()[from + k];
      to[at + k] += Math.max(weight, 0) * ofPositive + Math.min(weight, 0) * ofNegative;
    }
  }
}
