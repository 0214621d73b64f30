package dev.touchstone.tensorflow.graph;

import dev.touchstone.api.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationAttributeInspector;
import org.tensorflow.Output;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.types.TFloat32;

/**
 * TensorFlow's symbolic gradients, made safe: what TensorFlow differentiates wrongly without a word
 * is refused, and what it cannot differentiate becomes one clear error.
 */
public final class SymbolicGradients {

  /** Operations that pass no gradient on; named when a gradient turns out to be disconnected. */
  private static final Set<String> BLOCKING =
      Set.of(
          "ArgMax",
          "ArgMin",
          "Ceil",
          "Equal",
          "Floor",
          "Greater",
          "GreaterEqual",
          "Less",
          "LessEqual",
          "NotEqual",
          "OneHot",
          "Rint",
          "Round",
          "Sign",
          "StopGradient");

  private SymbolicGradients() {}

  /**
   * Builds derivatives of a tensor by others.
   *
   * @param graph the graph
   * @param y what is differentiated
   * @param cotangent factor of each element of y before the sum; empty takes ones
   * @param xs what it is differentiated by
   * @param what names y and xs in messages, such as {@code "the logits by the image"}
   * @return for each x a tensor of its shape: the derivative of Σ cotangent · y
   * @throws UserException if there is no gradient, or TensorFlow's would be wrong; names the
   *     operation and the reason
   */
  public static List<Operand<TFloat32>> build(
      Graph graph,
      Operand<TFloat32> y,
      Optional<Operand<TFloat32>> cotangent,
      List<Operand<TFloat32>> xs,
      String what) {
    Set<GraphOperation> path = path(graph, y, xs);
    requireTrusted(path, what);
    Output<?>[] inputs = xs.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
    Output<?>[] factors = cotangent.map(c -> new Output<?>[] {c.asOutput()}).orElse(null);
    Output<?>[] gradients;
    try {
      gradients = graph.addGradients(null, new Output<?>[] {y.asOutput()}, inputs, factors);
    } catch (TensorFlowException | IllegalArgumentException | IllegalStateException e) {
      throw new UserException(
          "TensorFlow cannot differentiate %s: %s".formatted(what, e.getMessage()), e);
    }
    List<Operand<TFloat32>> connected = new ArrayList<>();
    for (Output<?> gradient : gradients) {
      connected.add(requireConnected(gradient, path, what));
    }
    return connected;
  }

  private static Operand<TFloat32> requireConnected(
      Output<?> gradient, Set<GraphOperation> path, String what) {
    try {
      return gradient.expect(TFloat32.class);
    } catch (IllegalStateException | NullPointerException e) {
      // A gradient that does not exist comes back as an output of no graph, which throws this.
      Set<String> blocking = new TreeSet<>();
      for (GraphOperation operation : path) {
        if (BLOCKING.contains(operation.type())) {
          blocking.add(describe(operation));
        }
      }
      String cause =
          blocking.isEmpty()
              ? "nothing differentiable connects them"
              : "on the way lie " + String.join(", ", blocking) + ", which pass no gradient on";
      throw new UserException(
          "there is no gradient of %s: %s; a defense that is not differentiable must offer a backward surrogate"
              .formatted(what, cause),
          e);
    }
  }

  /** The operations through which the xs influence y. */
  private static Set<GraphOperation> path(
      Graph graph, Operand<TFloat32> y, List<Operand<TFloat32>> xs) {
    Set<GraphOperation> path = new HashSet<>(graph.subgraphTo(Set.of(y.asOutput())));
    path.add((GraphOperation) y.asOutput().op());
    Set<GraphOperation> reached = new HashSet<>();
    List<GraphOperation> open = new ArrayList<>();
    for (Operand<TFloat32> x : xs) {
      open.addAll(((GraphOperation) x.asOutput().op()).consumers());
    }
    while (!open.isEmpty()) {
      GraphOperation operation = open.remove(open.size() - 1);
      if (path.contains(operation) && reached.add(operation)) {
        open.addAll(operation.consumers());
      }
    }
    return reached;
  }

  private static void requireTrusted(Set<GraphOperation> path, String what) {
    Set<String> faults = new TreeSet<>();
    for (GraphOperation operation : path) {
      fault(operation).ifPresent(fault -> faults.add(describe(operation) + " " + fault));
    }
    if (!faults.isEmpty()) {
      throw new UserException(
          "TensorFlow's gradient of %s would be wrong: %s"
              .formatted(what, String.join("; ", faults)));
    }
  }

  /** Why the gradient of an operation is not to be trusted; each case was measured. */
  private static Optional<String> fault(GraphOperation operation) {
    OperationAttributeInspector attributes = operation.attributes();
    String fault =
        switch (operation.type()) {
          case "Conv2D" -> {
            if (attributes.getAttrString("padding").equals("EXPLICIT")) {
              yield "has explicit padding, which has no gradient; pad before it";
            }
            yield dilationFault(attributes);
          }
          case "DepthwiseConv2dNative" -> dilationFault(attributes);
          case "LRN" ->
              attributes.getAttrInt("depth_radius") == 5
                      && attributes.getAttrFloat("bias") == 1
                      && attributes.getAttrFloat("alpha") == 1
                      && attributes.getAttrFloat("beta") == 0.5f
                  ? null
                  : "has other attributes than the default, which its gradient ignores";
          case "LogSoftmax" ->
              operation.output(0).shape().numDimensions() == 2
                  ? null
                  : "is not of rank 2; reshape around it";
          case "PartitionedCall", "StatefulPartitionedCall" ->
              "is a function call, whose gradient fails at run time; inline functions";
          default -> null;
        };
    return Optional.ofNullable(fault);
  }

  private static String dilationFault(OperationAttributeInspector attributes) {
    boolean dilated = Arrays.stream(attributes.getAttrIntList("dilations")).anyMatch(d -> d > 1);
    return dilated ? "is dilated, which its gradient ignores; use space-to-batch around it" : null;
  }

  private static String describe(GraphOperation operation) {
    return operation.type() + " '" + operation.name() + "'";
  }
}
