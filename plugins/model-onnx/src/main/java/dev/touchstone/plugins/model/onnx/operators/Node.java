package dev.touchstone.plugins.model.onnx.operators;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.touchstone.plugins.model.onnx.file.Names;
import dev.touchstone.plugins.model.onnx.file.TensorReader;
import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A node that is being built: its attributes and inputs, and where operations are added. */
final class Node {

  private final NodeProto proto;
  private final long opset;
  private final List<Optional<Value>> inputs;
  private final Variables variables;
  private final Operand<TInt32> images;
  private final Map<String, AttributeProto> attributes = new HashMap<>();
  private final Set<String> asked = new HashSet<>();

  /**
   * A node.
   *
   * @param inputs empty where the node leaves one out
   * @param images how many images there are, a scalar
   */
  Node(
      NodeProto proto,
      long opset,
      List<Optional<Value>> inputs,
      Variables variables,
      Operand<TInt32> images) {
    this.proto = proto;
    this.opset = opset;
    this.inputs = List.copyOf(inputs);
    this.variables = variables;
    this.images = images;
    proto.getAttributeList().forEach(each -> attributes.put(each.getName(), each));
  }

  /** Where operations are added. */
  Ops tf() {
    return variables.network().ops();
  }

  /** The weights. */
  Variables variables() {
    return variables;
  }

  /** How many images there are, a scalar. */
  Operand<TInt32> images() {
    return images;
  }

  /** Version of the operators. */
  long opset() {
    return opset;
  }

  /** What the operator is called. */
  String type() {
    return proto.getOpType();
  }

  /** Tells constants that this node makes from those of others. */
  String output() {
    return proto.getOutput(0);
  }

  /** How many outputs are asked for. */
  int outputs() {
    return proto.getOutputCount();
  }

  /** How many inputs there are, those that are left out counted too. */
  int inputs() {
    return inputs.size();
  }

  /** An input, if it is given. */
  Optional<Value> optional(int index) {
    return index < inputs.size() ? inputs.get(index) : Optional.empty();
  }

  /** An input. */
  Value input(int index) {
    return optional(index)
        .orElseThrow(() -> new IllegalArgumentException("lacks its input " + index));
  }

  /** All inputs. */
  List<Value> all() {
    List<Value> all = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      all.add(input(i));
    }
    return all;
  }

  /** Whether all inputs are known without an image. */
  boolean constant() {
    return inputs.stream().flatMap(Optional::stream).allMatch(HostTensor.class::isInstance);
  }

  /** An input that must be known without an image. */
  HostTensor host(int index, String what) {
    return optionalHost(index, what)
        .orElseThrow(() -> new IllegalArgumentException("lacks its input '" + what + "'"));
  }

  /** The same of an input that may be left out. */
  Optional<HostTensor> optionalHost(int index, String what) {
    return optional(index)
        .map(
            value -> {
              if (value instanceof HostTensor host) {
                return host;
              }
              throw new IllegalArgumentException(
                  "has an input '%s' that depends on the image; it must be a constant"
                      .formatted(what));
            });
  }

  /** An input as a tensor of the graph. */
  GraphTensor graph(int index) {
    return graph(input(index));
  }

  /** A value as a tensor of the graph; a constant becomes a variable, or a scalar of the graph. */
  GraphTensor graph(Value value) {
    if (value instanceof HostTensor host) {
      return GraphTensor.plain(operand(host), host.shape());
    }
    return (GraphTensor) value;
  }

  /** A constant in the graph. */
  Operand<TFloat32> operand(HostTensor host) {
    if (host.size() == 1) {
      Operand<TFloat32> scalar = tf().constant(host.floats()[0]);
      return host.rank() == 0 ? scalar : tf().reshape(scalar, tf().constant(host.shape()));
    }
    if (host.kind() != HostTensor.Kind.FLOAT) {
      return tf().reshape(tf().constant(host.floats()), tf().constant(host.shape()));
    }
    return variables.weight(host);
  }

  private Optional<AttributeProto> attribute(String name) {
    asked.add(name);
    return Optional.ofNullable(attributes.get(name));
  }

  /** Whether there is such an attribute. */
  boolean has(String name) {
    return attribute(name).isPresent();
  }

  long integer(String name, long otherwise) {
    return attribute(name).map(AttributeProto::getI).orElse(otherwise);
  }

  float number(String name, float otherwise) {
    return attribute(name).map(AttributeProto::getF).orElse(otherwise);
  }

  String text(String name, String otherwise) {
    return attribute(name).map(each -> each.getS().toStringUtf8()).orElse(otherwise);
  }

  Optional<long[]> integers(String name) {
    return attribute(name)
        .map(each -> each.getIntsList().stream().mapToLong(Long::longValue).toArray());
  }

  Optional<float[]> numbers(String name) {
    return attribute(name)
        .map(
            each -> {
              float[] values = new float[each.getFloatsCount()];
              for (int i = 0; i < values.length; i++) {
                values[i] = each.getFloats(i);
              }
              return values;
            });
  }

  Optional<HostTensor> tensor(String name) {
    return attribute(name).map(each -> TensorReader.read(each.getT(), output()));
  }

  /** Axes, which some operators have as an attribute and, from an opset on, as an input. */
  Optional<long[]> axes(int input, long inputFrom) {
    return opset >= inputFrom
        ? optionalHost(input, "axes").map(HostTensor::integers)
        : integers("axes");
  }

  /** Reads an attribute of which one value alone is supported. */
  void require(String name, long supported) {
    if (integer(name, supported) != supported) {
      throw new IllegalArgumentException(
          "has the attribute %s = %d; only %d is supported"
              .formatted(name, integer(name, supported), supported));
    }
  }

  /** Refuses attributes that the operator has not looked at. */
  void requireAllAsked() {
    List<String> unknown = attributes.keySet().stream().filter(n -> !asked.contains(n)).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "has attributes that are not supported: " + Names.list(unknown));
    }
  }
}
