package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.Batch;
import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.types.TFloat32;

/** Parts of tensors: ranges, every so many elements, and those at constant places. */
final class Slices {

  /** Most places that may be gathered from a tensor of the graph, each by a slice of its own. */
  private static final int MOST_PLACES = 256;

  private Slices() {}

  static Map<String, Operator> all() {
    return Map.of("Slice", Slices::slice, "Gather", Slices::gather);
  }

  private static List<Value> slice(Node node) {
    Value value = node.input(0);
    int rank = value.rank();
    long[] starts = node.host(1, "starts").integers();
    long[] ends = node.host(2, "ends").integers();
    long[] axes =
        node.optionalHost(3, "axes")
            .map(HostTensor::integers)
            .orElseGet(
                () ->
                    Arrays.copyOf(
                        Arrays.stream(Shapes.identity(rank)).asLongStream().toArray(),
                        starts.length));
    long[] given = new long[starts.length];
    Arrays.fill(given, 1);
    long[] steps = node.optionalHost(4, "steps").map(HostTensor::integers).orElse(given);
    if (ends.length != starts.length
        || axes.length != starts.length
        || steps.length != starts.length) {
      throw new IllegalArgumentException("has starts, ends, axes and steps of different lengths");
    }
    long[] shape = value.shape();
    long[] first = new long[rank];
    long[] step = new long[rank];
    Arrays.fill(step, 1);
    for (int i = 0; i < axes.length; i++) {
      int axis = Shapes.axis(axes[i], rank);
      long size = shape[axis];
      long by = steps[i];
      if (by == 0 || by < -HostTensor.MOST || by > HostTensor.MOST) {
        throw new IllegalArgumentException("has a step of " + by);
      }
      boolean forth = by > 0;
      long start = clamped(starts[i], size, forth ? 0 : -1, forth ? size : size - 1);
      long end = clamped(ends[i], size, forth ? 0 : -1, forth ? size : size - 1);
      long count = Math.max(0, forth ? (end - start + by - 1) / by : (start - end - by - 1) / -by);
      if (Batch.counts(size) && (count != size || by != 1)) {
        throw new IllegalArgumentException("takes some of the images");
      }
      shape[axis] = count;
      first[axis] = start;
      step[axis] = by;
    }
    if (value instanceof HostTensor host) {
      return List.of(onHost(node, host, shape, first, step));
    }
    return List.of(
        inGraph(node, Layouts.unflattened(node, (GraphTensor) value), shape, first, step));
  }

  private static long clamped(long place, long size, long least, long most) {
    long counted = place < 0 ? Math.max(place, -size - 1) + size : place;
    return Math.max(least, Math.min(most, counted));
  }

  private static HostTensor onHost(
      Node node, HostTensor host, long[] shape, long[] first, long[] step) {
    long[] strides = HostTensor.strides(host.shape());
    long offset = 0;
    long[] steps = new long[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      offset += first[axis] * strides[axis];
      steps[axis] = step[axis] * strides[axis];
    }
    int from = (int) offset;
    return host.derived(
        "slice " + node.output(), shape, i -> from + HostTensor.walk(i, shape, steps));
  }

  private static GraphTensor inGraph(
      Node node, GraphTensor input, long[] shape, long[] first, long[] step) {
    Ops tf = node.tf();
    int[] order = input.order();
    int rank = shape.length;
    Operand<TFloat32> from = input.operand();
    List<Integer> back = new ArrayList<>();
    long[] begin = first.clone();
    for (int axis = 0; axis < rank; axis++) {
      if (step[axis] < 0) {
        back.add(order[axis]);
        begin[axis] = input.shape()[axis] - 1 - first[axis];
      }
    }
    if (!back.isEmpty()) {
      from = tf.reverse(from, tf.constant(back.stream().mapToInt(i -> i).toArray()));
    }
    int[] begins = new int[rank];
    int[] sizes = new int[rank];
    int[] strides = new int[rank];
    boolean cut = false;
    for (int axis = 0; axis < rank; axis++) {
      boolean images = Batch.counts(shape[axis]);
      long by = Math.abs(step[axis]);
      // Up to the last element that is taken.
      long extent = shape[axis] == 0 ? 0 : (shape[axis] - 1) * by + 1;
      // Of a range that begins at 0, what is left behind it changes nothing for a subsample.
      boolean toTheEnd = by > 1 && begin[axis] + shape[axis] * by >= input.shape()[axis];
      begins[order[axis]] = (int) begin[axis];
      sizes[order[axis]] =
          images ? -1 : (int) (toTheEnd ? input.shape()[axis] - begin[axis] : extent);
      strides[order[axis]] = (int) by;
      cut |= !images && sizes[order[axis]] != input.shape()[axis];
    }
    if (cut) {
      from = tf.slice(from, tf.constant(begins), tf.constant(sizes));
    }
    return new GraphTensor(every(tf, from, strides, order), shape, order);
  }

  private static Operand<TFloat32> every(
      Ops tf, Operand<TFloat32> from, int[] strides, int... order) {
    if (Arrays.stream(strides).allMatch(by -> by == 1)) {
      return from;
    }
    if (Arrays.equals(order, Shapes.channelsLast(4)) && strides[0] == 1 && strides[3] == 1) {
      return Spatial.subsampled(tf, from, new int[] {strides[1], strides[2]});
    }
    int all = (1 << strides.length) - 1;
    int[] zeros = new int[strides.length];
    return tf.stridedSlice(
        from,
        tf.constant(zeros),
        tf.constant(zeros),
        tf.constant(strides),
        StridedSlice.beginMask((long) all),
        StridedSlice.endMask((long) all));
  }

  /** Neighbours along an axis. */
  static Value range(Node node, Value value, int axis, long from, long count, String name) {
    long[] shape = value.shape();
    if (from < 0 || count < 0 || from + count > shape[axis]) {
      throw new IllegalArgumentException(
          "takes elements from %d to %d of %d".formatted(from, from + count, shape[axis]));
    }
    if (Batch.counts(shape[axis]) && count != shape[axis]) {
      throw new IllegalArgumentException("takes some of the images");
    }
    shape[axis] = count;
    long[] first = new long[shape.length];
    first[axis] = from;
    long[] step = new long[shape.length];
    Arrays.fill(step, 1);
    if (value instanceof HostTensor host) {
      long[] strides = HostTensor.strides(host.shape());
      int offset = Math.toIntExact(from * strides[axis]);
      return host.derived(name, shape, i -> offset + HostTensor.walk(i, shape, strides));
    }
    return inGraph(node, Layouts.unflattened(node, (GraphTensor) value), shape, first, step);
  }

  private static List<Value> gather(Node node) {
    Value value = node.input(0);
    int axis = Shapes.axis(node.integer("axis", 0), value.rank());
    HostTensor indices = node.host(1, "indices");
    long size = value.shape()[axis];
    long[] places = indices.integers();
    for (int i = 0; i < places.length; i++) {
      places[i] += places[i] < 0 ? size : 0;
      if (places[i] < 0 || places[i] >= size) {
        throw new IllegalArgumentException(
            "takes element %d of %d".formatted(indices.integers()[i], size));
      }
    }
    long[] shape = new long[value.rank() - 1 + indices.rank()];
    System.arraycopy(value.shape(), 0, shape, 0, axis);
    System.arraycopy(indices.shape(), 0, shape, axis, indices.rank());
    System.arraycopy(
        value.shape(), axis + 1, shape, axis + indices.rank(), value.rank() - axis - 1);
    if (value instanceof HostTensor host) {
      int inner = HostTensor.size(Arrays.copyOfRange(host.shape(), axis + 1, host.rank()));
      return List.of(
          host.derived(
              "gather " + node.output(),
              shape,
              i -> {
                int within = i % inner;
                int place = i / inner % places.length;
                int before = i / inner / places.length;
                return Math.toIntExact((before * size + places[place]) * inner + within);
              }));
    }
    if (Batch.counts(size)) {
      throw new IllegalArgumentException("takes some of the images");
    }
    GraphTensor taken = taken(node, (GraphTensor) value, axis, places);
    return List.of(Layouts.reshaped(node, taken, shape));
  }

  private static GraphTensor taken(Node node, GraphTensor value, int axis, long... places) {
    boolean neighbours = true;
    for (int i = 1; i < places.length; i++) {
      neighbours &= places[i] == places[0] + i;
    }
    if (neighbours && places.length > 0) {
      return (GraphTensor) range(node, value, axis, places[0], places.length, node.output());
    }
    if (places.length > MOST_PLACES || places.length == 0) {
      throw new IllegalArgumentException(
          "takes %d single elements; from 1 to %d are supported"
              .formatted(places.length, MOST_PLACES));
    }
    List<Operand<TFloat32>> parts = new ArrayList<>();
    GraphTensor whole = Layouts.unflattened(node, value);
    for (long place : places) {
      parts.add(((GraphTensor) range(node, whole, axis, place, 1, node.output())).operand());
    }
    long[] shape = whole.shape();
    shape[axis] = places.length;
    Operand<TFloat32> joined =
        parts.size() == 1
            ? parts.get(0)
            : node.tf().concat(parts, node.tf().constant(whole.order()[axis]));
    return new GraphTensor(joined, shape, whole.order());
  }
}
