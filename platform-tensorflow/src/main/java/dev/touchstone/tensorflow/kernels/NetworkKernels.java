package dev.touchstone.tensorflow.kernels;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.frozen.FrozenGraph;
import dev.touchstone.tensorflow.graph.BuiltNetwork;
import dev.touchstone.tensorflow.graph.InputGradient;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Tensor;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;

/**
 * The kernels of one network with its defenses, in the order in which the graph was built.
 *
 * @param known by key, each once
 * @param own those that no model or defense asked for, but the gradient by the images: by their
 *     keys the key of the convolution whose gradient they are
 * @param frozen those of the frozen graph that attacks' gradients are from, by key; none if the
 *     network is not frozen
 * @param unknown operations whose shapes only a run would tell; they cannot be checked
 */
record NetworkKernels(
    Map<String, Kernel> known,
    Map<String, String> own,
    Map<String, Kernel> frozen,
    List<String> unknown) {

  private static final String OWN = "own_input_gradient";

  /**
   * Walks the graph of a network, built anew with its defenses' backward surrogates, for a number
   * of images at a time.
   *
   * @param training whether the network is built as it is trained
   */
  static NetworkKernels of(
      GraphModel model,
      List<InputDefense> defenses,
      ImageShape shape,
      int classes,
      boolean training,
      int batch) {
    GraphDef definition;
    Optional<GraphDef> frozen = Optional.empty();
    List<String> first = List.of();
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Pipeline pipeline = new Pipeline(tf, model, defenses, shape, classes, training);
      if (!training) {
        first =
            InputGradient.rehearse(
                graph, tf, pipeline.network().logits(), pipeline.networkInput(), OWN);
        for (Pipeline.Stage stage : pipeline.stages()) {
          String name = "a surrogate of " + stage.defense().getClass().getSimpleName();
          stage
              .defense()
              .surrogates()
              .forEach(s -> pipeline.apply(tf, name, () -> s.apply(tf, stage.input())));
        }
      }
      GraphDef plain = graph.toGraphDef();
      // Comes last, because it adds the whole backward pass.
      frozen = training ? Optional.empty() : frozen(graph, tf, pipeline);
      int images = training ? batch : Math.min(batch, pipeline.largestBatch());
      String fed = pipeline.images().op().name();
      long copies = (long) images * pipeline.draws();
      definition = sized(plain, fed, images, copies);
      frozen = frozen.map(of -> sized(of, fed, images, copies));
    }
    NetworkKernels kernels = imported(definition, first);
    if (frozen.isEmpty()) {
      return kernels;
    }
    NetworkKernels rewritten;
    try {
      rewritten = imported(frozen.get(), List.of());
    } catch (TensorFlowException | IllegalArgumentException e) {
      List<String> unknown = new ArrayList<>(kernels.unknown());
      unknown.add("those of the frozen graph, which TensorFlow refuses: " + e.getMessage());
      return new NetworkKernels(kernels.known(), kernels.own(), Map.of(), unknown);
    }
    List<String> unknown = new ArrayList<>(kernels.unknown());
    unknown.addAll(rewritten.unknown());
    return new NetworkKernels(kernels.known(), kernels.own(), rewritten.known(), unknown);
  }

  /** Imported again, TensorFlow infers every shape from the number of images. */
  private static NetworkKernels imported(GraphDef definition, List<String> first) {
    try (Graph sized = Sessions.newGraph()) {
      sized.importGraphDef(definition);
      return walk(sized, definition, first);
    }
  }

  /** What the gradient by the network's input is frozen to, for any weights. */
  private static Optional<GraphDef> frozen(Graph graph, Ops tf, Pipeline pipeline) {
    Operand<TFloat32> logits = pipeline.network().logits();
    Operand<TFloat32> input = pipeline.networkInput();
    Operand<TFloat32> gradient;
    try {
      gradient =
          InputGradient.build(graph, tf, logits, Optional.empty(), input, "logits by pixels");
    } catch (UserException e) {
      // Then nobody computes one; who asks is told.
      return Optional.empty();
    }
    Map<String, Tensor> zeros = new HashMap<>();
    for (BuiltNetwork.Declared each : pipeline.network().variables()) {
      long size = Shape.of(each.shape()).size();
      zeros.put(
          each.value().asOutput().op().name(),
          new Tensor(each.shape(), new float[Math.toIntExact(size)]));
    }
    return FrozenGraph.rehearse(graph, zeros, List.of(pipeline.images(), input, logits, gradient));
  }

  /** The kernels of a graph with the number of images known. */
  static NetworkKernels of(Graph graph) {
    return walk(graph, graph.toGraphDef(), List.of());
  }

  private static GraphDef sized(GraphDef definition, String images, long batch, long copies) {
    GraphDef.Builder sized = definition.toBuilder();
    for (NodeDef.Builder node : sized.getNodeBuilderList()) {
      AttrValue shape = node.getAttrMap().get("shape");
      if (node.getOp().equals("Placeholder")
          && shape != null
          && shape.getShape().getDimCount() > 0
          && shape.getShape().getDim(0).getSize() < 0) {
        TensorShapeProto.Builder known = shape.getShape().toBuilder();
        known.getDimBuilder(0).setSize(node.getName().equals(images) ? batch : copies);
        node.putAttr("shape", AttrValue.newBuilder().setShape(known).build());
      }
    }
    return sized.build();
  }

  private static NetworkKernels walk(Graph graph, GraphDef definition, List<String> first) {
    Map<String, Kernel> known = new LinkedHashMap<>();
    Map<String, String> own = new HashMap<>();
    Map<String, String> keys = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    Map<String, NodeDef> nodes = new HashMap<>();
    definition.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    for (NodeDef node : definition.getNodeList()) {
      Optional<KernelType> type = KernelType.of(node.getOp());
      if (type.isEmpty() || node.getAttrMap().get("T").getType() != DataType.DT_FLOAT) {
        continue;
      }
      Kernel kernel = kernel(graph.operationOrThrow(node.getName()), type.get(), nodes);
      boolean whole =
          kernel.output().stream().allMatch(size -> size > 0)
              && kernel.inputs().stream().flatMap(List::stream).allMatch(size -> size >= 0)
              && kernel.inputs().stream().noneMatch(List::isEmpty)
              && kernel.windowed();
      if (whole) {
        keys.put(node.getName(), kernel.key());
        boolean met = known.putIfAbsent(kernel.key(), kernel) != null;
        // Own ones come last in the graph.
        for (int i = 0; i < first.size() && !met; i++) {
          if (node.getName().startsWith(OWN + i + "/")) {
            own.put(kernel.key(), keys.get(first.get(i)));
          }
        }
      } else {
        unknown.add(node.getOp() + " '" + node.getName() + "'");
      }
    }
    return new NetworkKernels(known, own, Map.of(), unknown);
  }

  private static Kernel kernel(
      GraphOperation operation, KernelType type, Map<String, NodeDef> nodes) {
    SortedMap<String, AttrValue> attributes = new TreeMap<>();
    nodes
        .get(operation.name())
        .getAttrMap()
        .forEach(
            (name, value) -> {
              if (!name.startsWith("_")) {
                attributes.put(name, value);
              }
            });
    List<List<Long>> inputs = new ArrayList<>();
    for (int i = 0; i < operation.numInputs(); i++) {
      inputs.add(dimensions(operation.input(i).shape()));
      NodeDef input = nodes.get(operation.input(i).op().name());
      if (type == KernelType.MAX_POOL && i > 0 && input.getOp().equals("Const")) {
        attributes.put(type.name(i), integers(input.getAttrMap().get("value").getTensor()));
      }
    }
    return new Kernel(type, attributes, inputs, dimensions(operation.output(0).shape()));
  }

  private static AttrValue integers(TensorProto tensor) {
    AttrValue.Builder list = AttrValue.newBuilder();
    if (tensor.getTensorContent().isEmpty()) {
      tensor.getIntValList().forEach(value -> list.getListBuilder().addI(value));
    } else {
      IntBuffer values =
          tensor
              .getTensorContent()
              .asReadOnlyByteBuffer()
              .order(ByteOrder.LITTLE_ENDIAN)
              .asIntBuffer();
      while (values.hasRemaining()) {
        list.getListBuilder().addI(values.get());
      }
    }
    return list.build();
  }

  /** Of an unknown rank, none. */
  private static List<Long> dimensions(Shape shape) {
    return shape.isUnknown() ? List.of() : Kernel.dimensions(shape.asArray());
  }
}
