package dev.touchstone.plugins.model.onnx;

import static dev.touchstone.plugins.model.onnx.OnnxGraph.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.testkit.graph.TestImages;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each operator in a small network: logits as ONNX Runtime gives them, gradients as finite
 * differences do. Images have different heights, widths and channels, and a fully connected layer
 * at the end tells all orders of dimensions apart.
 */
class OperatorsTest {

  private static final ImageShape SHAPE = new ImageShape(6, 5, 4);
  private static final int CLASSES = 3;
  private static final int IMAGES = 5;

  @TempDir private Path folder;

  /** Builds on the input, and says how many features an image then has. */
  private interface Body {
    Object[] build(OnnxGraph g, String x);
  }

  private record Case(String name, long opset, Body body) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Map<String, Case> CASES = new LinkedHashMap<>();

  private static void add(String name, Body body) {
    add(name, 17, body);
  }

  private static void add(String name, long opset, Body body) {
    if (CASES.put(name, new Case(name, opset, body)) != null) {
      throw new IllegalArgumentException(name);
    }
  }

  private static Object[] result(String value, long... shape) {
    long features = 1;
    for (long dimension : shape) {
      features *= dimension;
    }
    return new Object[] {value, features};
  }

  private static void unary(String operator, AttributeProto... attributes) {
    add(
        operator,
        (g, x) -> {
          String centred = g.node("Sub", List.of(x, g.scalar(0.4f)));
          return result(g.node(operator, List.of(centred), attributes), 4, 6, 5);
        });
  }

  private static void positive(String operator) {
    add(
        operator,
        (g, x) -> {
          String above = g.node("Add", List.of(x, g.scalar(0.5f)));
          return result(g.node(operator, List.of(above)), 4, 6, 5);
        });
  }

  static {
    convolutions();
    activations();
    pools();
    norms();
    shapes();
    arithmetic();
    constants();
  }

  private static void convolutions() {
    add(
        "Conv 3×3, bias",
        (g, x) -> result(conv(g, x, 4, 3, attribute("pads", 1, 1, 1, 1)), 3, 6, 5));
    add("Conv strided", (g, x) -> result(conv(g, x, 4, 3, attribute("strides", 2, 1)), 3, 2, 3));
    add(
        "Conv unequal pads",
        (g, x) ->
            result(
                conv(g, x, 4, 3, attribute("pads", 0, 1, 2, 3), attribute("strides", 2, 2)),
                3,
                3,
                4));
    add(
        "Conv dilated",
        (g, x) ->
            result(
                conv(g, x, 4, 3, attribute("pads", 2, 1, 2, 1), attribute("dilations", 2, 1)),
                3,
                6,
                5));
    add(
        "Conv dilated and strided",
        (g, x) ->
            result(
                conv(
                    g,
                    x,
                    4,
                    3,
                    attribute("pads", 2, 2, 2, 2),
                    attribute("dilations", 2, 2),
                    attribute("strides", 2, 2)),
                3,
                3,
                3));
    add(
        "Conv SAME_UPPER",
        (g, x) ->
            result(
                conv(g, x, 4, 3, attribute("auto_pad", "SAME_UPPER"), attribute("strides", 2, 2)),
                3,
                3,
                3));
    add(
        "Conv SAME_LOWER",
        (g, x) ->
            result(
                conv(g, x, 4, 3, attribute("auto_pad", "SAME_LOWER"), attribute("strides", 2, 2)),
                3,
                3,
                3));
    add(
        "Conv in groups",
        (g, x) ->
            result(
                g.node(
                    "Conv", List.of(x, g.weight(6, 2, 3, 3), g.weight(6)), attribute("group", 2L)),
                6,
                4,
                3));
    add(
        "Conv depthwise",
        (g, x) ->
            result(
                g.node(
                    "Conv",
                    List.of(x, g.weight(8, 1, 3, 3)),
                    attribute("group", 4L),
                    attribute("pads", 1, 1, 1, 1)),
                8,
                6,
                5));
    add(
        "Conv depthwise, dilated, unequal strides",
        (g, x) ->
            result(
                g.node(
                    "Conv",
                    List.of(x, g.weight(4, 1, 2, 2)),
                    attribute("group", 4L),
                    attribute("dilations", 2, 2),
                    attribute("strides", 2, 1)),
                4,
                2,
                3));
    add(
        "ConvTranspose",
        (g, x) ->
            result(
                g.node(
                    "ConvTranspose",
                    List.of(x, g.weight(4, 2, 3, 3), g.weight(2)),
                    attribute("strides", 2, 2),
                    attribute("pads", 1, 0, 1, 1),
                    attribute("output_padding", 1, 0)),
                2,
                12,
                10));
    add(
        "ConvTranspose grouped, dilated",
        (g, x) ->
            result(
                g.node(
                    "ConvTranspose",
                    List.of(x, g.weight(4, 1, 2, 2)),
                    attribute("group", 2L),
                    attribute("dilations", 2, 1)),
                2,
                8,
                6));
    add(
        "Gemm with factors",
        (g, x) -> {
          String flat = g.node("Flatten", List.of(x));
          return result(
              g.node(
                  "Gemm",
                  List.of(flat, g.weight(120, 7), g.weight(1, 7)),
                  attribute("alpha", 0.5),
                  attribute("beta", 2.0)),
              7);
        });
    add(
        "MatMul of flattened images",
        (g, x) -> {
          String flat = g.node("Relu", List.of(g.node("Flatten", List.of(conv(g, x, 4, 3)))));
          return result(g.node("MatMul", List.of(flat, g.weight(36, 7))), 7);
        });
    add("MatMul of rows", (g, x) -> result(g.node("MatMul", List.of(x, g.weight(5, 7))), 4, 6, 7));
    add(
        "MatMul of two",
        (g, x) -> {
          String turned = g.node("Transpose", List.of(x), attribute("perm", 0, 1, 3, 2));
          return result(g.node("MatMul", List.of(x, turned)), 4, 6, 6);
        });
    add(
        "MatMul broadcast",
        (g, x) -> result(g.node("MatMul", List.of(g.weight(4, 3, 6), x)), 4, 3, 5));
    add(
        "Einsum",
        (g, x) ->
            result(
                g.node(
                    "Einsum", List.of(x, g.weight(4, 3)), attribute("equation", "nchw,cd->nhwd")),
                6,
                5,
                3));
  }

  private static String conv(
      OnnxGraph g, String x, long in, long kernel, AttributeProto... attributes) {
    return g.node("Conv", List.of(x, g.weight(3, in, kernel, kernel), g.weight(3)), attributes);
  }

  private static void activations() {
    unary("Relu");
    unary("LeakyRelu", attribute("alpha", 0.1));
    unary("Elu", attribute("alpha", 0.7));
    unary("Selu");
    unary("Celu", attribute("alpha", 0.6));
    unary("ThresholdedRelu", attribute("alpha", 0.2));
    unary("Sigmoid");
    unary("Tanh");
    unary("Softplus");
    unary("Softsign");
    unary("HardSigmoid", attribute("alpha", 0.9));
    unary("HardSwish");
    unary("Erf");
    unary("Sin");
    unary("Cos");
    unary("Abs");
    unary("Neg");
    unary("Exp");
    positive("Log");
    positive("Sqrt");
    positive("Reciprocal");
    add("Mish", 18, (g, x) -> result(g.node("Mish", List.of(x)), 4, 6, 5));
    add("Gelu", 20, (g, x) -> result(g.node("Gelu", List.of(x)), 4, 6, 5));
    add(
        "Gelu by tanh",
        20,
        (g, x) -> result(g.node("Gelu", List.of(x), attribute("approximate", "tanh")), 4, 6, 5));
    add(
        "PRelu",
        (g, x) ->
            result(
                g.node(
                    "PRelu", List.of(g.node("Sub", List.of(x, g.scalar(0.5f))), g.weight(4, 1, 1))),
                4,
                6,
                5));
    for (String operator : List.of("Softmax", "LogSoftmax")) {
      for (long axis : new long[] {1, 2, -1}) {
        add(
            operator + " " + axis,
            (g, x) -> result(g.node(operator, List.of(x), attribute("axis", axis)), 4, 6, 5));
      }
    }
    add(
        "Softmax of channels after a convolution",
        (g, x) ->
            result(g.node("Softmax", List.of(conv(g, x, 4, 3)), attribute("axis", 1L)), 3, 4, 3));
  }

  private static void pools() {
    for (long ceil : new long[] {0, 1}) {
      add(
          "MaxPool ceil " + ceil,
          (g, x) ->
              result(
                  g.node(
                      "MaxPool",
                      List.of(g.node("Neg", List.of(x))),
                      attribute("kernel_shape", 3, 3),
                      attribute("strides", 2, 2),
                      attribute("pads", 1, 1, 1, 1),
                      attribute("ceil_mode", ceil)),
                  4,
                  ceil == 1 ? 4 : 3,
                  3));
      for (long counted : new long[] {0, 1}) {
        add(
            "AveragePool ceil %d, padding counts %d".formatted(ceil, counted),
            19,
            (g, x) ->
                result(
                    g.node(
                        "AveragePool",
                        List.of(x),
                        attribute("kernel_shape", 3, 2),
                        attribute("strides", 2, 2),
                        attribute("pads", 1, 1, 1, 0),
                        attribute("ceil_mode", ceil),
                        attribute("count_include_pad", counted)),
                    4,
                    ceil == 1 ? 4 : 3,
                    3));
      }
    }
    add(
        "MaxPool SAME_LOWER",
        (g, x) ->
            result(
                g.node(
                    "MaxPool",
                    List.of(g.node("Relu", List.of(x))),
                    attribute("kernel_shape", 2, 2),
                    attribute("auto_pad", "SAME_LOWER")),
                4,
                6,
                5));
    add("GlobalAveragePool", (g, x) -> result(g.node("GlobalAveragePool", List.of(x)), 4));
    add("GlobalMaxPool", (g, x) -> result(g.node("GlobalMaxPool", List.of(x)), 4));
  }

  private static void norms() {
    add(
        "BatchNormalization",
        (g, x) ->
            result(
                g.node(
                    "BatchNormalization",
                    List.of(x, g.weight(4), g.weight(4), g.weight(4), g.weight(1, 0.5, 4)),
                    attribute("epsilon", 0.01)),
                4,
                6,
                5));
    add(
        "BatchNormalization of rows",
        (g, x) -> {
          String rows = g.dense(x, 120, 7);
          return result(
              g.node(
                  "BatchNormalization",
                  List.of(rows, g.weight(7), g.weight(7), g.weight(7), g.weight(1, 0.5, 7))),
              7);
        });
    add(
        "InstanceNormalization",
        (g, x) ->
            result(g.node("InstanceNormalization", List.of(x, g.weight(4), g.weight(4))), 4, 6, 5));
    add(
        "LayerNormalization",
        (g, x) ->
            result(
                g.node(
                    "LayerNormalization",
                    List.of(x, g.weight(6, 5), g.weight(6, 5)),
                    attribute("axis", 2L)),
                4,
                6,
                5));
    add(
        "GroupNormalization",
        21,
        (g, x) ->
            result(
                g.node(
                    "GroupNormalization",
                    List.of(x, g.weight(4), g.weight(4)),
                    attribute("num_groups", 2L)),
                4,
                6,
                5));
  }

  private static void shapes() {
    add(
        "Reshape and Transpose of channels (a shuffle)",
        (g, x) -> {
          String c = conv(g, x, 4, 3);
          String joined = g.node("Concat", List.of(c, c), attribute("axis", 1L));
          String split = g.node("Reshape", List.of(joined, g.longs(0, 2, 3, 4, 3)));
          String turned = g.node("Transpose", List.of(split), attribute("perm", 0, 2, 1, 3, 4));
          String back = g.node("Reshape", List.of(turned, g.longs(-1, 6, 4, 3)));
          return result(g.node("Conv", List.of(back, g.weight(2, 6, 2, 2))), 2, 3, 2);
        });
    add(
        "Reshape of pixels",
        (g, x) -> result(g.node("Reshape", List.of(x, g.longs(0, 3, 8, 5))), 120));
    add(
        "Reshape for one image",
        (g, x) -> result(g.node("Reshape", List.of(conv(g, x, 4, 3), g.longs(-1, 36))), 36));
    add(
        "Flatten from axis 2",
        (g, x) -> {
          String flat = g.node("Flatten", List.of(conv(g, x, 4, 3)), attribute("axis", 2L));
          return result(g.node("Reshape", List.of(flat, g.longs(-1, 36))), 36);
        });
    add(
        "Transpose",
        (g, x) -> result(g.node("Transpose", List.of(x), attribute("perm", 0, 3, 1, 2)), 120));
    add(
        "Squeeze and Unsqueeze",
        (g, x) -> {
          String mean = g.node("GlobalAveragePool", List.of(x));
          String row = g.node("Squeeze", List.of(mean, g.longs(2, 3)));
          String wide = g.node("Unsqueeze", List.of(row, g.longs(1, -1)));
          return result(g.node("Mul", List.of(wide, g.weight(3, 1, 2))), 3, 4, 2);
        });
    add(
        "Squeeze before opset 13",
        11,
        (g, x) ->
            result(
                g.node(
                    "Squeeze",
                    List.of(g.node("GlobalMaxPool", List.of(x))),
                    attribute("axes", 2, 3)),
                4));
    add(
        "Expand",
        (g, x) ->
            result(
                g.node("Expand", List.of(g.node("GlobalMaxPool", List.of(x)), g.longs(1, 1, 2, 3))),
                4,
                2,
                3));
    add(
        "Concat with a constant for each image",
        (g, x) -> {
          String shape = g.node("Shape", List.of(x));
          String images = g.node("Gather", List.of(shape, g.longs(0)), attribute("axis", 0L));
          String target =
              g.node("Concat", List.of(images, g.longs(2, 6, 5)), attribute("axis", 0L));
          String constant = g.node("Expand", List.of(g.weight(1, 2, 1, 1), target));
          return result(g.node("Concat", List.of(constant, x), attribute("axis", 1L)), 6, 6, 5);
        });
    add(
        "Split",
        (g, x) -> {
          List<String> parts =
              g.nodes("Split", 2, List.of(x, g.longs(1, 3)), attribute("axis", 1L));
          return result(g.node("Mul", List.of(parts.get(0), parts.get(1))), 3, 6, 5);
        });
    add(
        "Slice",
        (g, x) ->
            result(
                g.node("Slice", List.of(x, g.longs(1, -4), g.longs(100, -1), g.longs(1, 3))),
                3,
                6,
                3));
    add(
        "Slice of every second pixel",
        (g, x) ->
            result(
                g.node(
                    "Slice",
                    List.of(x, g.longs(0, 1), g.longs(6, 9), g.longs(2, 3), g.longs(2, 3))),
                4,
                3,
                2));
    add(
        "Slice of every second channel, backwards",
        (g, x) ->
            result(
                g.node(
                    "Slice",
                    List.of(x, g.longs(-1, 4), g.longs(-100, 0), g.longs(1, 2), g.longs(-2, -1))),
                2,
                4,
                5));
    add(
        "Gather of places",
        (g, x) ->
            result(
                g.node("Gather", List.of(x, g.longs(3, 0, -2)), attribute("axis", 2L)), 4, 3, 5));
    for (String mode : List.of("constant", "reflect", "edge")) {
      add(
          "Pad " + mode,
          (g, x) ->
              result(
                  g.node(
                      "Pad", List.of(x, g.longs(0, 0, 1, 0, 0, 0, 1, 1)), attribute("mode", mode)),
                  4,
                  8,
                  6));
    }
    add(
        "Pad by nothing",
        (g, x) ->
            result(
                g.node("Pad", List.of(x, g.longs(new long[8])), attribute("mode", "constant")),
                4,
                6,
                5));
    add(
        "Pad that cuts",
        (g, x) ->
            result(
                g.node("Pad", List.of(x, g.longs(0, 1, -1, 0, 0, 0, 0, -2), g.scalar(0.3f))),
                5,
                5,
                3));
    add(
        "DepthToSpace",
        (g, x) ->
            result(g.node("DepthToSpace", List.of(x), attribute("blocksize", 2L)), 1, 12, 10));
    add(
        "DepthToSpace by columns and rows",
        (g, x) ->
            result(
                g.node(
                    "DepthToSpace",
                    List.of(x),
                    attribute("blocksize", 2L),
                    attribute("mode", "CRD")),
                1,
                12,
                10));
    for (String places : List.of("half_pixel", "align_corners", "asymmetric")) {
      add(
          "Resize linear " + places,
          (g, x) ->
              result(
                  g.node(
                      "Resize",
                      List.of(
                          x,
                          "",
                          "",
                          g.node(
                              "Concat",
                              List.of(
                                  g.node(
                                      "Slice",
                                      List.of(g.node("Shape", List.of(x)), g.longs(0), g.longs(2))),
                                  g.longs(9, 10)),
                              attribute("axis", 0L))),
                      attribute("mode", "linear"),
                      attribute("coordinate_transformation_mode", places)),
                  4,
                  9,
                  10));
    }
    add(
        "Resize nearest",
        (g, x) ->
            result(
                g.node(
                    "Resize",
                    List.of(x, "", g.floats(new long[] {4}, 1, 1, 2, 3)),
                    attribute("mode", "nearest"),
                    attribute("coordinate_transformation_mode", "asymmetric"),
                    attribute("nearest_mode", "floor")),
                4,
                12,
                15));
    add(
        "Resize nearest, centred",
        (g, x) ->
            result(
                g.node("Resize", List.of(x, "", g.floats(new long[] {4}, 1, 1, 2, 3))), 4, 12, 15));
    add(
        "Identity and Dropout",
        (g, x) -> result(g.node("Dropout", List.of(g.node("Identity", List.of(x)))), 4, 6, 5));
  }

  private static void arithmetic() {
    for (String operator : List.of("Add", "Sub", "Mul", "Div", "Min", "Max")) {
      add(
          operator + " by channel",
          (g, x) -> result(g.node(operator, List.of(x, g.weight(0.6, 0.3, 4, 1, 1))), 4, 6, 5));
      add(
          operator + " of a constant and rows",
          (g, x) -> result(g.node(operator, List.of(g.weight(0.6, 0.3, 6, 5), x)), 4, 6, 5));
    }
    add(
        "Add of two orders",
        (g, x) -> {
          String c = conv(g, x, 4, 3, attribute("pads", 1, 1, 1, 1));
          String wide = g.node("Concat", List.of(c, c), attribute("axis", 2L));
          String turned = g.node("Transpose", List.of(c), attribute("perm", 0, 1, 3, 2));
          String cut = g.node("Slice", List.of(wide, g.longs(0), g.longs(5), g.longs(2)));
          String other = g.node("Slice", List.of(turned, g.longs(0), g.longs(5), g.longs(3)));
          return result(g.node("Add", List.of(cut, other)), 3, 5, 5);
        });
    add(
        "Mul by a gate",
        (g, x) -> {
          String gate = g.node("Sigmoid", List.of(g.node("GlobalAveragePool", List.of(x))));
          return result(g.node("Mul", List.of(x, gate)), 4, 6, 5);
        });
    add("Pow", (g, x) -> result(g.node("Pow", List.of(x, g.scalar(2))), 4, 6, 5));
    add("Pow 1.5", (g, x) -> result(g.node("Pow", List.of(x, g.scalar(1.5f))), 4, 6, 5));
    add("Sum", (g, x) -> result(g.node("Sum", List.of(x, x, g.scalar(1))), 4, 6, 5));
    add("Mean of several", (g, x) -> result(g.node("Mean", List.of(x, g.weight(5))), 4, 6, 5));
    for (String operator :
        List.of(
            "ReduceMean",
            "ReduceMax",
            "ReduceMin",
            "ReduceL1",
            "ReduceL2",
            "ReduceSumSquare",
            "ReduceLogSumExp",
            "ReduceLogSum")) {
      add(
          operator,
          (g, x) ->
              result(
                  g.node(operator, List.of(x), attribute("axes", 1, -1), attribute("keepdims", 0L)),
                  6));
    }
    add("ReduceSum", (g, x) -> result(g.node("ReduceSum", List.of(x, g.longs(2))), 4, 1, 5));
    add(
        "ReduceMean of pixels, opset 18",
        18,
        (g, x) ->
            result(g.node("ReduceMean", List.of(x, g.longs(2, 3)), attribute("keepdims", 0L)), 4));
    add(
        "Clip",
        (g, x) -> result(g.node("Clip", List.of(x, g.scalar(0.2f), g.scalar(0.8f))), 4, 6, 5));
    add(
        "Clip from 0 to 6",
        (g, x) -> {
          String wide =
              g.node("Mul", List.of(g.node("Sub", List.of(x, g.scalar(0.3f))), g.scalar(20)));
          return result(g.node("Clip", List.of(wide, g.scalar(0), g.scalar(6))), 4, 6, 5);
        });
    add(
        "Where by a constant",
        (g, x) -> {
          String mask = g.bools(new long[] {1, 5}, true, false, true, true, false);
          return result(g.node("Where", List.of(mask, x, g.scalar(-1))), 4, 6, 5);
        });
    add(
        "Where by the image",
        (g, x) -> {
          String high = g.node("Greater", List.of(x, g.scalar(0.5f)));
          String low = g.node("Not", List.of(high));
          String square = g.node("Mul", List.of(x, x));
          return result(g.node("Where", List.of(low, square, x)), 4, 6, 5);
        });
    add(
        "Cast of truth values",
        (g, x) -> {
          String high =
              g.node(
                  "Cast", List.of(g.node("Less", List.of(x, g.scalar(0.5f)))), attribute("to", 1L));
          return result(g.node("Mul", List.of(x, high)), 4, 6, 5);
        });
  }

  private static void constants() {
    add(
        "Shape arithmetic as view(n, -1) exports it",
        (g, x) -> {
          String c = conv(g, x, 4, 3);
          String n =
              g.node(
                  "Gather", List.of(g.node("Shape", List.of(c)), index(g)), attribute("axis", 0L));
          String vector = g.node("Unsqueeze", List.of(n, g.longs(0)));
          String target = g.node("Concat", List.of(vector, g.longs(-1)), attribute("axis", 0L));
          return result(g.node("Reshape", List.of(c, target)), 36);
        });
    add(
        "heads beside images",
        (g, x) -> {
          // [n, 4, 6, 5] as [2n, 2, 30] and back, as attention of older exporters does it.
          String n =
              g.node(
                  "Gather", List.of(g.node("Shape", List.of(x)), index(g)), attribute("axis", 0L));
          String twice = g.node("Mul", List.of(n, g.longs(2)));
          String target = g.node("Concat", List.of(twice, g.longs(2, 30)), attribute("axis", 0L));
          String heads = g.node("Reshape", List.of(x, target));
          String turned = g.node("Transpose", List.of(heads), attribute("perm", 0, 2, 1));
          String product = g.node("MatMul", List.of(heads, turned));
          String half = g.node("Div", List.of(twice, g.longs(2)));
          String back = g.node("Concat", List.of(half, g.longs(8)), attribute("axis", 0L));
          return result(g.node("Reshape", List.of(product, back)), 8);
        });
    add(
        "ConstantOfShape and Range",
        (g, x) -> {
          String ones = g.node("ConstantOfShape", List.of(g.node("Shape", List.of(x))));
          String range =
              g.node(
                  "Cast",
                  List.of(
                      g.node(
                          "Range",
                          List.of(
                              index(g),
                              g.node("Squeeze", List.of(g.longs(5))),
                              g.node("Squeeze", List.of(g.longs(1)))))),
                  attribute("to", 1L));
          return result(g.node("Add", List.of(g.node("Mul", List.of(x, range)), ones)), 4, 6, 5);
        });
    add(
        "Pads that are computed, as in ResNet-20's shortcuts",
        (g, x) -> {
          String zeros = g.node("ConstantOfShape", List.of(g.longs(4)), tensorOfZero());
          String all = g.node("Concat", List.of(g.longs(0, 0, 1, 1), zeros), attribute("axis", 0L));
          String pairs = g.node("Reshape", List.of(all, g.longs(-1, 2)));
          String reversed =
              g.node("Slice", List.of(pairs, g.longs(-1), g.longs(-1000), g.longs(0), g.longs(-1)));
          String pads =
              g.node(
                  "Cast",
                  List.of(
                      g.node(
                          "Reshape", List.of(g.node("Transpose", List.of(reversed)), g.longs(-1)))),
                  attribute("to", 7L));
          return result(g.node("Pad", List.of(x, pads)), 4, 8, 5);
        });
  }

  private static AttributeProto tensorOfZero() {
    return AttributeProto.newBuilder()
        .setName("value")
        .setType(AttributeProto.AttributeType.TENSOR)
        .setT(
            TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(1)
                .addInt64Data(0))
        .build();
  }

  /** A scalar 0. */
  private static String index(OnnxGraph g) {
    return g.node("Squeeze", List.of(g.longs(0)));
  }

  static Stream<Case> cases() {
    return CASES.values().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logitsAndGradientsAreRight(Case each) throws OrtException {
    OnnxGraph graph = new OnnxGraph(each.opset(), -1, 4, 6, 5);
    Object[] body = each.body().build(graph, "image");
    String logits = graph.dense((String) body[0], (long) body[1], CLASSES);
    Path file = graph.write(folder.resolve("one.onnx"), logits);
    OnnxModel model = Imported.model(Imported.parameters(file), SHAPE, CLASSES);
    LabeledImages images = TestImages.random(SHAPE, IMAGES, CLASSES, 3);
    float[] expected = SecondOpinion.logits(model, images);
    try (NetworkClassifier network = Imported.open(model, SHAPE, CLASSES)) {
      float[] given = network.logits(images.pixels(), new long[IMAGES]);
      for (int i = 0; i < given.length; i++) {
        assertThat(given[i])
            .as("logit %d", i)
            .isCloseTo(expected[i], within(1e-4f * (1 + Math.abs(expected[i]))));
      }
      assertThatCode(() -> network.preflight(images.pixels(), images.labels()))
          .doesNotThrowAnyException();
    }
  }
}
