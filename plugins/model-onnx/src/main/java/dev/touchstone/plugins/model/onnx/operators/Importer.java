package dev.touchstone.plugins.model.onnx.operators;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.touchstone.api.UserException;
import dev.touchstone.plugins.model.onnx.file.Names;
import dev.touchstone.plugins.model.onnx.file.OnnxFile;
import dev.touchstone.plugins.model.onnx.tensor.Batch;
import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Builds an ONNX graph into a TensorFlow graph, node by node. */
public final class Importer {

  private final OnnxFile file;
  private final Map<String, NodeProto> producers = new HashMap<>();

  /** An importer of one file. */
  public Importer(OnnxFile file) {
    this.file = file;
    for (NodeProto node : file.nodes()) {
      node.getOutputList().forEach(name -> producers.put(name, node));
    }
  }

  /**
   * Builds what an output depends on.
   *
   * @param variables where weights are declared
   * @param images what the file's input gets, with the shape that it asks for
   * @param output name of the output, of shape [images, values]
   * @return [n, values] in ONNX's order
   * @throws UserException if a node is not supported; names it, its operator and the opset
   */
  public Operand<TFloat32> build(Variables variables, GraphTensor images, String output) {
    Ops tf = variables.network().ops();
    Operand<TInt32> count =
        tf.reshape(
            tf.slice(
                tf.shape(images.operand()), tf.constant(new int[] {0}), tf.constant(new int[] {1})),
            tf.constant(new int[0]));
    Map<String, Value> values = new HashMap<>(file.initializers());
    values.put(file.input(), images);
    Set<NodeProto> needed = needed(output);
    for (NodeProto proto : file.nodes()) {
      if (needed.contains(proto)) {
        build(proto, variables, count, values);
      }
    }
    Value result = values.get(output);
    if (!(result instanceof GraphTensor logits)) {
      throw file.fault(
          "the output '%s' does not depend on the image".formatted(Names.shown(output)));
    }
    long[] shape = logits.shape();
    if (shape.length != 2 || shape[0] != Batch.SIZE) {
      throw file.fault(
          "the output '%s' has the shape %s; [images, classes] is needed"
              .formatted(Names.shown(output), Shapes.text(shape)));
    }
    Node none = new Node(NodeProto.getDefaultInstance(), file.opset(), List.of(), variables, count);
    features(output, values)
        .ifPresent(
            features -> variables.network().expose("features", Layouts.plain(none, features)));
    return Layouts.plain(none, logits);
  }

  /** What the last fully connected layer gets, for analyses. */
  private Optional<GraphTensor> features(String output, Map<String, Value> values) {
    return Optional.ofNullable(producers.get(output))
        .filter(last -> List.of("Gemm", "MatMul").contains(last.getOpType()))
        .map(last -> values.get(last.getInput(0)))
        .filter(GraphTensor.class::isInstance)
        .map(GraphTensor.class::cast);
  }

  /** The nodes that an output depends on, by identity. */
  private Set<NodeProto> needed(String output) {
    Set<NodeProto> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<String> open = new ArrayDeque<>(List.of(output));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String name = open.pop();
      NodeProto node = producers.get(name);
      if (seen.add(name) && node != null) {
        needed.add(node);
        open.addAll(node.getInputList());
      }
    }
    return needed;
  }

  private void build(
      NodeProto proto, Variables variables, Operand<TInt32> count, Map<String, Value> values) {
    try {
      Operator operator =
          Optional.of(proto)
              .filter(each -> OnnxFile.ownDomain(each.getDomain()))
              .flatMap(each -> Operators.of(each.getOpType()))
              .orElseThrow(() -> new IllegalArgumentException("is not supported"));
      List<Optional<Value>> inputs = new ArrayList<>();
      for (String name : proto.getInputList()) {
        inputs.add(Optional.ofNullable(values.get(name)));
      }
      if (proto.getOutputCount() == 0) {
        throw new IllegalArgumentException("gives nothing");
      }
      Node node = new Node(proto, file.opset(), inputs, variables, count);
      List<Value> outputs = operator.build(node);
      node.requireAllAsked();
      for (int i = 0; i < Math.min(outputs.size(), proto.getOutputCount()); i++) {
        values.put(proto.getOutput(i), outputs.get(i));
      }
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
      throw new UserException(fault(proto, e.getMessage()), e);
    }
  }

  private String fault(NodeProto proto, String what) {
    String domain = proto.getDomain().isEmpty() ? "" : Names.shown(proto.getDomain()) + ".";
    long[] input = file.inputShape();
    // Other tensors of the file then have that number, too, where the graph has any number.
    String hint =
        input.length > 0 && input[0] > 0 && String.valueOf(what).contains("images")
            ? "; the file is for %d at a time: export it for any number of images (dynamic_axes)"
                .formatted(input[0])
            : "";
    return "%s: node '%s' (operator %s%s, opset %d) %s%s"
        .formatted(
            file.path(),
            Names.shown(proto.getName()),
            domain,
            Names.shown(proto.getOpType()),
            file.opset(),
            what,
            hint);
  }

  /**
   * The logits behind an output: where it is the softmax of something, that.
   *
   * @return name of the value
   */
  public String logits(String output) {
    NodeProto last = producers.get(output);
    while (last != null && last.getOpType().equals("Identity") && last.getInputCount() == 1) {
      last = producers.get(last.getInput(0));
    }
    boolean softmax =
        last != null
            && OnnxFile.ownDomain(last.getDomain())
            && last.getOpType().equals("Softmax")
            && last.getInputCount() == 1
            && last.getAttributeList().stream()
                .noneMatch(each -> each.getName().equals("axis") && each.getI() == 0);
    return softmax ? last.getInput(0) : output;
  }
}
