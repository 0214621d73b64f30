package dev.touchstone.tensorflow.graph;

import dev.touchstone.api.UserException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The derivative of a network by its input, with the first convolutions' part composed as {@link
 * BlockedInputGradient} does. TensorFlow Java takes no custom gradients, so TensorFlow
 * differentiates down to those convolutions' outputs, and own operations go on from there.
 */
public final class InputGradient {

  private static final Logger LOG = LoggerFactory.getLogger(InputGradient.class);

  /** Operations whose output depends on their input's shape alone. */
  private static final Set<String> OF_THE_SHAPE =
      Set.of("OnesLike", "Rank", "Shape", "ShapeN", "Size", "ZerosLike");

  private InputGradient() {}

  /**
   * Builds the derivative.
   *
   * @param y what is differentiated
   * @param cotangent factor of each element of y before the sum; empty takes ones
   * @param x what it is differentiated by, [n, height, width, channels]
   * @param what names y and x in messages
   * @return the derivative of Σ cotangent · y, of x's shape
   * @throws UserException as {@link SymbolicGradients#build}
   */
  public static Operand<TFloat32> build(
      Graph graph,
      Ops tf,
      Operand<TFloat32> y,
      Optional<Operand<TFloat32>> cotangent,
      Operand<TFloat32> x,
      String what) {
    List<BlockedInputGradient> first = firstConvolutions(graph, y, x);
    if (!first.isEmpty()) {
      List<Operand<TFloat32>> outputs = new ArrayList<>();
      first.forEach(convolution -> outputs.add(convolution.output()));
      try {
        List<Operand<TFloat32>> gradients =
            SymbolicGradients.build(graph, y, cotangent, outputs, what);
        return carriedOn(graph, tf, first, gradients, x, what);
      } catch (UserException e) {
        // One of several may pass nothing on; or there is no gradient, which is said below.
        LOG.debug("no blocked input gradient: {}", e.getMessage());
      }
    }
    return SymbolicGradients.build(graph, y, cotangent, List.of(x), what).get(0);
  }

  /**
   * Adds the own operations that {@link #build} would add to a graph, fed with zeros: for somebody
   * who wants to know which they are, at which shapes.
   *
   * @param scope begins the names of those of the i-th convolution, followed by i
   * @return the convolutions' names
   */
  public static List<String> rehearse(
      Graph graph, Ops tf, Operand<TFloat32> y, Operand<TFloat32> x, String scope) {
    List<String> names = new ArrayList<>();
    for (BlockedInputGradient convolution : firstConvolutions(graph, y, x)) {
      convolution.build(tf.withSubScope(scope + names.size()), tf.zerosLike(convolution.output()));
      names.add(convolution.output().op().name());
    }
    return names;
  }

  private static Operand<TFloat32> carriedOn(
      Graph graph,
      Ops tf,
      List<BlockedInputGradient> first,
      List<Operand<TFloat32>> gradients,
      Operand<TFloat32> x,
      String what) {
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      BlockedInputGradient convolution = first.get(i);
      Operand<TFloat32> byInput = convolution.build(tf, gradients.get(i));
      parts.add(
          convolution.input().equals(x.asOutput())
              ? byInput
              : SymbolicGradients.build(
                      graph, convolution.input(), Optional.of(byInput), List.of(x), what)
                  .get(0));
    }
    return parts.size() == 1 ? parts.get(0) : tf.math.addN(parts);
  }

  /**
   * The convolutions through which all of x's influence on y goes, none behind another.
   *
   * @return empty if there are no such, or one of them has no blocked gradient
   */
  private static List<BlockedInputGradient> firstConvolutions(
      Graph graph, Operand<TFloat32> y, Operand<TFloat32> x) {
    GraphOperation end = (GraphOperation) y.asOutput().op();
    Set<GraphOperation> leading = new HashSet<>(graph.subgraphTo(Set.of(y.asOutput())));
    leading.add(end);
    Map<GraphOperation, BlockedInputGradient> first = new LinkedHashMap<>();
    Set<GraphOperation> before =
        reached(
            List.of((GraphOperation) x.asOutput().op()),
            leading,
            operation -> {
              Optional<BlockedInputGradient> blocked = BlockedInputGradient.of(operation);
              blocked.ifPresent(found -> first.put(operation, found));
              return blocked.isPresent();
            });
    Set<GraphOperation> behind = reached(first.keySet(), leading, operation -> false);
    boolean cut =
        !before.contains(end)
            && first.keySet().stream().noneMatch(behind::contains)
            && first.values().stream().noneMatch(of -> before.contains(of.filter().op()));
    return cut ? List.copyOf(first.values()) : List.of();
  }

  /**
   * Operations that others influence by their values.
   *
   * @param from where to begin; not in the answer, unless another one of them leads there
   * @param within all that count
   * @param stop which ones are not in the answer, nor what only they lead to
   */
  private static Set<GraphOperation> reached(
      Collection<GraphOperation> from, Set<GraphOperation> within, Predicate<GraphOperation> stop) {
    Set<GraphOperation> reached = new HashSet<>();
    List<GraphOperation> open = new ArrayList<>(from);
    while (!open.isEmpty()) {
      for (GraphOperation next : open.remove(open.size() - 1).consumers()) {
        if (within.contains(next)
            && !OF_THE_SHAPE.contains(next.type())
            && !stop.test(next)
            && reached.add(next)) {
          open.add(next);
        }
      }
    }
    return reached;
  }
}
