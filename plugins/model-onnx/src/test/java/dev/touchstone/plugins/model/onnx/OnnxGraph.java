package dev.touchstone.plugins.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.touchstone.api.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Writes small ONNX files for tests, as exporters do. */
final class OnnxGraph {

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
  private final RandomGenerator random = new Seed(5).derive("onnx").generator();
  private final long opset;
  private int count;

  /** With an input {@code image}; −1 leaves a dimension open. */
  OnnxGraph(long opset, long... inputShape) {
    this.opset = opset;
    graph.addInput(info("image", inputShape));
  }

  private static ValueInfoProto info(String name, long... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long dimension : shape) {
      dimensions.addDim(
          dimension < 0
              ? TensorShapeProto.Dimension.newBuilder().setDimParam("n")
              : TensorShapeProto.Dimension.newBuilder().setDimValue(dimension));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(dimensions)))
        .build();
  }

  /** Random weights around 0. */
  String weight(long... shape) {
    return weight(0, 0.5, shape);
  }

  /** Random weights around a value. */
  String weight(double mean, double spread, long... shape) {
    int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (mean + spread * (random.nextDouble() * 2 - 1));
    }
    return floats(shape, values);
  }

  String floats(long[] shape, float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return add(
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .addAllDims(Arrays.stream(shape).boxed().toList())
            .setRawData(ByteString.copyFrom(raw.array())));
  }

  String scalar(float value) {
    return floats(new long[0], value);
  }

  /** A vector of integers. */
  String longs(long... values) {
    return add(
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.INT64_VALUE)
            .addDims(values.length)
            .addAllInt64Data(Arrays.stream(values).boxed().toList()));
  }

  String bools(long[] shape, boolean... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.BOOL_VALUE)
            .addAllDims(Arrays.stream(shape).boxed().toList());
    for (boolean value : values) {
      tensor.addInt32Data(value ? 1 : 0);
    }
    return add(tensor);
  }

  String add(TensorProto.Builder tensor) {
    String name = "w" + count++;
    graph.addInitializer(tensor.setName(name));
    return name;
  }

  /** A node with one output. */
  String node(String operator, List<String> inputs, AttributeProto... attributes) {
    return nodes(operator, 1, inputs, attributes).get(0);
  }

  List<String> nodes(
      String operator, int outputs, List<String> inputs, AttributeProto... attributes) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      names.add("v" + count++);
    }
    graph.addNode(
        NodeProto.newBuilder()
            .setName("node" + graph.getNodeCount())
            .setOpType(operator)
            .addAllInput(inputs)
            .addAllOutput(names)
            .addAllAttribute(List.of(attributes)));
    return names;
  }

  static AttributeProto attribute(String name, long... values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(Arrays.stream(values).boxed().toList())
        .build();
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  static AttributeProto attribute(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  /** Flattened, and a fully connected layer on it. */
  String dense(String value, long features, long classes) {
    return node(
        "Gemm",
        List.of(
            node("Flatten", List.of(value)), weight(0, 0.1, classes, features), weight(classes)),
        attribute("transB", 1));
  }

  /** The whole file. */
  ModelProto.Builder model(String... outputs) {
    for (String output : outputs) {
      graph.addOutput(ValueInfoProto.newBuilder(info(output, -1, -1)).setName(output));
    }
    return ModelProto.newBuilder()
        .setIrVersion(7)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .setGraph(graph);
  }

  Path write(Path file, String... outputs) {
    return write(file, model(outputs).build().toByteArray());
  }

  static Path write(Path file, byte[] content) {
    try {
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
