package dev.touchstone.tensorflow.graph;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.ResourceException;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** Opens graphs and sessions, all with the one configuration that a process can have. */
public final class Sessions {

  /**
   * A process's first session fixes both thread pools, so every session asks for the same. Kernels
   * split their work over all cores. Two kernels at a time suffice: the networks are chains, and
   * the second thread takes what branches off (bias gradients, updates). A GPU's memory is taken as
   * it is needed, not all at once, so that others can use the GPU, too.
   */
  private static final ConfigProto CONFIG =
      ConfigProto.newBuilder()
          .setIntraOpParallelismThreads(Runtime.getRuntime().availableProcessors())
          .setInterOpParallelismThreads(2)
          .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
          .build();

  /** TensorFlow's own rewrite: products in bf16, added up in float32. */
  private static final ConfigProto BFLOAT16 =
      CONFIG.toBuilder()
          .setGraphOptions(
              GraphOptions.newBuilder()
                  .setRewriteOptions(
                      RewriterConfig.newBuilder()
                          .setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON)))
          .build();

  private Sessions() {}

  /**
   * A new, empty graph.
   *
   * @throws ResourceException if the native library does not load on this machine
   */
  public static Graph newGraph() {
    try {
      return new Graph();
    } catch (LinkageError e) {
      throw new ResourceException(
          "TensorFlow's native library does not load on this machine: " + e.getMessage(), e);
    }
  }

  /** A session on a graph that is completely built. */
  public static Session open(Graph graph) {
    return new Session(graph, CONFIG);
  }

  /**
   * The same for a session that computes convolutions and matrix products, and what lies between
   * them, in bf16 where the processor can. What is fed and fetched stays float32. It has variables
   * of its own.
   */
  public static Session openBfloat16(Graph graph) {
    return new Session(graph, BFLOAT16);
  }

  /**
   * Feeds, by name: the session may be one on a rewritten copy of the graph that the place is of.
   */
  public static void feed(Session.Runner runner, Operand<?> place, Tensor value) {
    Output<?> output = place.asOutput();
    runner.feed(output.op().name(), output.index(), value);
  }

  /** Fetches, by name as well. */
  public static void fetch(Session.Runner runner, Operand<?> wanted) {
    Output<?> output = wanted.asOutput();
    runner.fetch(output.op().name(), output.index());
  }

  /**
   * Runs, and translates TensorFlow's errors.
   *
   * @throws ResourceException if memory runs out
   * @throws ComponentException if an operation fails
   */
  public static Result run(Session.Runner runner) {
    try {
      return runner.run();
    } catch (TFResourceExhaustedException e) {
      throw new ResourceException(
          "not enough memory for this batch; make the batch smaller: " + e.getMessage(), e);
    } catch (TensorFlowException e) {
      throw new ComponentException("TensorFlow could not run the graph: " + e.getMessage(), e);
    }
  }
}
