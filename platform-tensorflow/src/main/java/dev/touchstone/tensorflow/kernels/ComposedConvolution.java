package dev.touchstone.tensorflow.kernels;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.types.TFloat32;

/**
 * A convolution that is in a graph as matrix products. For those who read networks in graphs: what
 * they find there is many operations, what was asked for is one.
 *
 * @param input what it reads, [n, height, width, in]
 * @param filter [height, width, in, out]
 * @param strides of the four dimensions
 * @param same whether it pads as {@code SAME} does; otherwise {@code VALID}
 */
public record ComposedConvolution(
    Operand<TFloat32> input, Operand<TFloat32> filter, List<Long> strides, boolean same) {

  /** By graph and name of the last operation. Names only: an operation would keep its graph. */
  private static final Map<Graph, Map<String, Entry>> KNOWN = new WeakHashMap<>();

  private record Entry(Place input, Place filter, List<Long> strides, boolean same) {}

  private record Place(String operation, int index) {

    static Place of(Output<?> output) {
      return new Place(output.op().name(), output.index());
    }

    Operand<TFloat32> in(Graph graph) {
      return graph.operationOrThrow(operation).<TFloat32>output(index);
    }
  }

  /** The convolution whose result an operation gives; empty if it does not give one's. */
  public static Optional<ComposedConvolution> of(GraphOperation last) {
    Graph graph = last.env();
    synchronized (KNOWN) {
      return Optional.ofNullable(KNOWN.getOrDefault(graph, Map.of()).get(last.name()))
          .map(
              entry ->
                  new ComposedConvolution(
                      entry.input().in(graph),
                      entry.filter().in(graph),
                      entry.strides(),
                      entry.same()));
    }
  }

  static void note(Graph graph, Kernel kernel, List<Output<?>> inputs, Operand<?> result) {
    Entry entry =
        new Entry(
            Place.of(inputs.get(0)),
            Place.of(inputs.get(1)),
            List.copyOf(kernel.attributes().get("strides").getList().getIList()),
            kernel.attributes().get("padding").getS().toStringUtf8().equals("SAME"));
    synchronized (KNOWN) {
      KNOWN
          .computeIfAbsent(graph, key -> new HashMap<>())
          .put(result.asOutput().op().name(), entry);
    }
  }
}
