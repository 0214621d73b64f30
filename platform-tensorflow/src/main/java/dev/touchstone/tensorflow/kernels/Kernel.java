package dev.touchstone.tensorflow.kernels;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.tensorflow.proto.AttrValue;

/**
 * An operation as a network uses it: what a kernel is chosen and configured by.
 *
 * @param type which operation
 * @param attributes its attributes, and by their names inputs that are constants of the graph
 * @param inputs dimensions of each input
 * @param output dimensions of the first output
 */
record Kernel(
    KernelType type,
    SortedMap<String, AttrValue> attributes,
    List<List<Long>> inputs,
    List<Long> output) {

  /** Input i's dimension d. */
  long size(int input, int dimension) {
    return inputs.get(input).get(dimension);
  }

  boolean flag(String attribute) {
    return attributes.containsKey(attribute) && attributes.get(attribute).getB();
  }

  /** Elements over which an image's statistics go: all but the last dimension of an input. */
  long positions(int input) {
    List<Long> dimensions = inputs.get(input);
    return dimensions.subList(0, dimensions.size() - 1).stream().reduce(1L, (a, b) -> a * b);
  }

  /** Whether the window of a pool is known, if it is one: with four dimensions each. */
  boolean windowed() {
    return type != KernelType.MAX_POOL
        || (attributes.containsKey("ksize")
            && attributes.containsKey("strides")
            && attributes.get("ksize").getList().getICount() == 4
            && attributes.get("strides").getList().getICount() == 4);
  }

  /** Two kernels are the same if their keys are. */
  String key() {
    return type.operation()
        + " "
        + attributes.entrySet().stream()
            .map(attribute -> attribute.getKey() + "=" + text(attribute.getValue()))
            .collect(Collectors.joining(" "))
        + " "
        + inputs
        + " -> "
        + output;
  }

  /** How a reader knows it, such as "Conv2D 1×1, stride 2, input [64, 8, 8, 512], …". */
  String describe() {
    StringBuilder text = new StringBuilder(type.operation());
    if (type.filter() >= 0) {
      text.append(" %d×%d".formatted(size(type.filter(), 0), size(type.filter(), 1)));
    }
    AttrValue window = attributes.get("ksize");
    if (window != null) {
      text.append(" %d×%d".formatted(window.getList().getI(1), window.getList().getI(2)));
    }
    AttrValue strides = attributes.get("strides");
    if (strides != null) {
      text.append(", stride ").append(strides.getList().getI(1));
    }
    for (int i = 0; i < inputs.size(); i++) {
      if (attributes.containsKey(type.name(i))) {
        continue;
      }
      text.append(", ").append(type.name(i)).append(' ').append(inputs.get(i));
    }
    return text.toString();
  }

  private static String text(AttrValue value) {
    return switch (value.getValueCase()) {
      case S -> value.getS().toString(StandardCharsets.UTF_8);
      case I -> Long.toString(value.getI());
      case F -> Float.toString(value.getF());
      case B -> Boolean.toString(value.getB());
      case TYPE -> value.getType().name().toLowerCase(Locale.ROOT);
      case LIST -> value.getList().getIList().toString();
      default -> value.getValueCase().name();
    };
  }

  static List<Long> dimensions(long[] shape) {
    return LongStream.of(shape).boxed().toList();
  }
}
