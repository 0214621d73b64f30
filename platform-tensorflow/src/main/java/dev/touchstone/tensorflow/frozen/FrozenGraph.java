package dev.touchstone.tensorflow.frozen;

import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * A copy of a graph for one set of weights: variables are constants, batch normalisation is part of
 * the convolutions, and convolutions that are matrix products are written as such. It computes the
 * same up to rounding. Operations that were asked for have the names that they have in the
 * original.
 *
 * <p>Whether a graph is rewritten depends on its structure alone, never on a measurement or on
 * values, so that results do not depend on the moment. A graph without batch normalisation to fold
 * is left as it is, to the last bit.
 */
public final class FrozenGraph implements AutoCloseable {

  /**
   * What constants may take. While a session optimises its graph they exist a dozen times over, and
   * four or five times afterwards; a ResNet-50 has 178 MiB.
   */
  private static final long MOST_BYTES = 256L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(FrozenGraph.class);

  private final Graph graph = Sessions.newGraph();
  private Session session;
  private Session lowSession;

  private FrozenGraph(GraphDef definition) {
    try {
      graph.importGraphDef(definition);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** Empty if something in the graph needs a variable where a constant is now. */
  private static Optional<FrozenGraph> imported(GraphDef definition) {
    try {
      return Optional.of(new FrozenGraph(definition));
    } catch (TensorFlowException | IllegalArgumentException e) {
      LOG.warn("gradients come from the plain graph: the frozen one is refused", e);
      return Optional.empty();
    }
  }

  /**
   * Whether a graph has normalisations of the kind that is folded; all others are left as they are.
   * Nearly all that have will be frozen.
   */
  public static boolean concerns(Graph original) {
    return original.toGraphDef().getNodeList().stream().anyMatch(FoldedNorms::forward);
  }

  /**
   * Freezes a graph.
   *
   * @param original complete
   * @param variables value of each variable by the name of its operation
   * @param needed what will be fed and fetched
   * @return empty if it has no batch normalisation to fold, if a variable without a value remains,
   *     if its constants take more than 256 MiB, or if TensorFlow refuses it; to be closed by the
   *     caller, who keeps the values, too
   */
  public static Optional<FrozenGraph> of(
      Graph original, Map<String, Tensor> variables, Collection<? extends Operand<?>> needed) {
    return rewritten(original, variables, needed, true).flatMap(FrozenGraph::imported);
  }

  /**
   * What {@link #of} would make of a graph, with placeholders instead of constants: for somebody
   * who wants to know which operations it has, at which shapes.
   *
   * @param original complete
   * @param variables of any values, by the name of their operations
   * @param needed what would be fed and fetched
   * @return empty where {@link #of} is, but for the last two reasons
   */
  public static Optional<GraphDef> rehearse(
      Graph original, Map<String, Tensor> variables, Collection<? extends Operand<?>> needed) {
    return rewritten(original, variables, needed, false);
  }

  private static Optional<GraphDef> rewritten(
      Graph original,
      Map<String, Tensor> variables,
      Collection<? extends Operand<?>> needed,
      boolean values) {
    List<String> names =
        needed.stream().map(operand -> operand.asOutput().op().name()).distinct().toList();
    GraphEditor editor = new GraphEditor(original.toGraphDef(), variables, names);
    if (!FoldedNorms.fold(editor)) {
      return Optional.empty();
    }
    FilterProducts.replace(editor, original);
    boolean others = editor.operations().stream().anyMatch(FrozenGraph::isVariable);
    return others || editor.constantBytes() > MOST_BYTES
        ? Optional.empty()
        : Optional.of(editor.build(values));
  }

  private static boolean isVariable(NodeDef node) {
    return List.of("Variable", "VariableV2", "VarHandleOp").contains(node.getOp());
  }

  /** Runs it in float32. */
  public synchronized Session session() {
    if (session == null) {
      session = Sessions.open(graph);
    }
    return session;
  }

  /** Runs it in bf16. */
  public synchronized Session bfloat16Session() {
    if (lowSession == null) {
      lowSession = Sessions.openBfloat16(graph);
    }
    return lowSession;
  }

  /** The rewritten graph. */
  Graph graph() {
    return graph;
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.close();
    }
    if (lowSession != null) {
      lowSession.close();
    }
    graph.close();
  }
}
