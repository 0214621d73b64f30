package dev.touchstone.tensorflow.frozen;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.touchstone.tensorflow.weights.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A graph that is being rewritten. Whatever takes an operation's place has its name, so that those
 * who use its output need not be told.
 */
final class GraphEditor {

  /** Begins the names of all that is new. */
  private static final String NEW = "frozen_";

  private final GraphDef original;
  private final List<String> needed;
  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
  private final Map<String, Tensor> constants;
  private int made;

  /**
   * Begins with a graph.
   *
   * @param constants values that take the place of operations, by their names
   * @param needed names of the operations that must remain
   */
  GraphEditor(GraphDef original, Map<String, Tensor> constants, Collection<String> needed) {
    this.original = original;
    this.constants = new HashMap<>(constants);
    this.needed = List.copyOf(needed);
    original.getNodeList().forEach(node -> nodes.put(node.getName(), node));
  }

  /** The name of the operation that gives an input. */
  static String operation(String input) {
    String name = input.startsWith("^") ? input.substring(1) : input;
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  /** Which of its outputs it is; −1 if only the order of execution counts. */
  static int output(String input) {
    int colon = input.indexOf(':');
    if (input.startsWith("^")) {
      return -1;
    }
    return colon < 0 ? 0 : Integer.parseInt(input.substring(colon + 1));
  }

  /** The operations that what is needed depends on, without constants. */
  List<NodeDef> operations() {
    return reached().stream().filter(name -> !constants.containsKey(name)).map(nodes::get).toList();
  }

  private Set<String> reached() {
    Set<String> reached = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(needed);
    while (!open.isEmpty()) {
      String name = open.pop();
      if (reached.add(name) && !constants.containsKey(name)) {
        nodes.get(name).getInputList().forEach(input -> open.push(operation(input)));
      }
    }
    return reached;
  }

  /** Which outputs of an operation are used, once for each use; 0 for what is needed itself. */
  Map<String, List<Integer>> uses() {
    Map<String, List<Integer>> uses = new HashMap<>();
    for (NodeDef node : operations()) {
      for (String input : node.getInputList()) {
        uses.computeIfAbsent(operation(input), name -> new ArrayList<>()).add(output(input));
      }
    }
    needed.forEach(name -> uses.computeIfAbsent(name, key -> new ArrayList<>()).add(0));
    return uses;
  }

  NodeDef node(String name) {
    return nodes.get(name);
  }

  /** The value of an input that is a constant, or null. */
  Tensor constant(String input) {
    return output(input) == 0 ? constants.get(operation(input)) : null;
  }

  /** A new constant's name. */
  String add(Tensor value) {
    String name = NEW + made++;
    constants.put(name, value);
    return name;
  }

  /** A new operation's name. */
  String add(String type, Map<String, AttrValue> attributes, String... inputs) {
    String name = NEW + made++;
    replace(name, type, attributes, inputs);
    return name;
  }

  /** Puts another operation in an operation's place. */
  void replace(String name, String type, Map<String, AttrValue> attributes, String... inputs) {
    replace(
        NodeDef.newBuilder()
            .setName(name)
            .setOp(type)
            .addAllInput(List.of(inputs))
            .putAttr("T", type(DataType.DT_FLOAT))
            .putAllAttr(attributes)
            .build());
  }

  /** Puts another operation in the place of the one of the same name. */
  void replace(NodeDef node) {
    nodes.put(node.getName(), node);
  }

  /** A new vector of whole numbers. */
  String integers(int... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_INT32)
            .setTensorShape(shape(new long[] {values.length}));
    for (int value : values) {
      tensor.addIntVal(value);
    }
    NodeDef node = constant(NEW + made++, DataType.DT_INT32, tensor);
    replace(node);
    return node.getName();
  }

  static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  static AttrValue flag(boolean value) {
    return AttrValue.newBuilder().setB(value).build();
  }

  static AttrValue text(String value) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build();
  }

  /** The bytes that the constants will take. */
  long constantBytes() {
    return reached().stream()
        .filter(constants::containsKey)
        .mapToLong(name -> 4L * constants.get(name).values().length)
        .sum();
  }

  /**
   * The rewritten graph, with what is needed alone. Ends the rewriting: values are let go as they
   * are written, because there may be hundreds of megabytes of them.
   *
   * @param values whether constants have their values; otherwise they are placeholders
   */
  GraphDef build(boolean values) {
    GraphDef.Builder graph = original.toBuilder().clearNode();
    Set<String> reached = reached();
    constants.keySet().retainAll(reached);
    for (String name : reached) {
      Tensor value = constants.remove(name);
      if (value != null) {
        graph.addNode(values ? floats(name, value) : place(name, value));
      } else {
        // What an operation was to be put beside may be gone, and does not matter on a processor.
        graph.addNode(nodes.get(name).toBuilder().removeAttr("_class").build());
      }
    }
    return graph.build();
  }

  private static NodeDef place(String name, Tensor value) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Placeholder")
        .putAttr("dtype", type(DataType.DT_FLOAT))
        .putAttr("shape", AttrValue.newBuilder().setShape(shape(value.shape())).build())
        .build();
  }

  private static NodeDef floats(String name, Tensor value) {
    ByteBuffer bytes =
        ByteBuffer.allocate(4 * value.values().length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(value.values());
    return constant(
        name,
        DataType.DT_FLOAT,
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape(value.shape()))
            .setTensorContent(UnsafeByteOperations.unsafeWrap(bytes)));
  }

  private static NodeDef constant(String name, DataType type, TensorProto.Builder value) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", type(type))
        .putAttr("value", AttrValue.newBuilder().setTensor(value).build())
        .build();
  }

  private static TensorShapeProto shape(long[] dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dimension : dimensions) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dimension));
    }
    return shape.build();
  }
}
