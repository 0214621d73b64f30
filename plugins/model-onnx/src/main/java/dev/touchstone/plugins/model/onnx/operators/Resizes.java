package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Images in another size, as torchvision's networks ask for them. */
final class Resizes {

  private Resizes() {}

  static Map<String, Operator> all() {
    return Map.of("Resize", Resizes::resize);
  }

  private static List<Value> resize(Node node) {
    node.require("antialias", 0);
    node.require("exclude_outside", 0);
    node.number("cubic_coeff_a", 0);
    node.number("extrapolation_value", 0);
    if (node.has("axes") || node.has("keep_aspect_ratio_policy")) {
      throw new IllegalArgumentException("has axes of its own, which is not supported");
    }
    GraphTensor input = Layouts.channelsLast(node, node.graph(0));
    long[] from = input.shape();
    if (from.length != 4) {
      throw new IllegalArgumentException("works on images alone");
    }
    long[] to = target(node, from);
    String mode = node.text("mode", "nearest");
    String places = node.text("coordinate_transformation_mode", "half_pixel");
    String rounding = node.text("nearest_mode", "round_prefer_floor");
    Ops tf = node.tf();
    Operand<TInt32> size = tf.constant(new int[] {Math.toIntExact(to[2]), Math.toIntExact(to[3])});
    Operand<TFloat32> resized =
        switch (mode) {
          case "nearest" -> {
            requireNearest(places, rounding, from, to);
            yield tf.image.resizeNearestNeighbor(input.operand(), size);
          }
          case "linear" ->
              tf.image.resizeBilinear(
                  input.operand(),
                  size,
                  ResizeBilinear.alignCorners(places.equals("align_corners")),
                  ResizeBilinear.halfPixelCenters(halfPixel(places, to)));
          default -> throw new IllegalArgumentException("has a mode that is not supported");
        };
    return List.of(new GraphTensor(resized, to, input.order()));
  }

  private static boolean halfPixel(String places, long[] to) {
    boolean known =
        switch (places) {
          case "half_pixel", "asymmetric", "align_corners" -> true;
          case "pytorch_half_pixel" -> to[2] > 1 && to[3] > 1;
          default -> false;
        };
    if (!known) {
      throw new IllegalArgumentException(
          "has a coordinate_transformation_mode that is not supported");
    }
    return places.endsWith("half_pixel");
  }

  /** Where images grow by whole factors, these settings all repeat pixels. */
  private static void requireNearest(String places, String rounding, long[] from, long[] to) {
    boolean whole = to[2] % from[2] == 0 && to[3] % from[3] == 0;
    boolean legacy = places.equals("asymmetric") && rounding.equals("floor");
    boolean centred = places.endsWith("half_pixel") && rounding.startsWith("round_prefer");
    if (!legacy && !(whole && centred)) {
      throw new IllegalArgumentException(
          "takes the nearest pixel in a way that is not supported: asymmetric with floor, or half_pixel with whole factors are");
    }
  }

  private static long[] target(Node node, long[] from) {
    long[] to = from.clone();
    if (node.optional(3).isPresent()) {
      long[] sizes = node.host(3, "sizes").integers();
      if (sizes.length != 4 || sizes[1] != from[1]) {
        throw new IllegalArgumentException("resizes more than rows and columns");
      }
      to[2] = sizes[2];
      to[3] = sizes[3];
      return to;
    }
    HostTensor scales = node.host(2, "scales");
    if (scales.size() != 4 || scales.floats()[0] != 1 || scales.floats()[1] != 1) {
      throw new IllegalArgumentException("resizes more than rows and columns");
    }
    for (int i = 2; i < 4; i++) {
      double size = from[i] * (double) scales.floats()[i];
      to[i] = (long) Math.floor(size + 1e-4);
      if (Math.abs(size - to[i]) > 1e-3) {
        throw new IllegalArgumentException(
            "has a scale that makes no whole number of pixels of %s".formatted(Shapes.text(from)));
      }
    }
    return to;
  }
}
