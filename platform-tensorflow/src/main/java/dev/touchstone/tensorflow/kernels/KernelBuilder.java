package dev.touchstone.tensorflow.kernels;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TInt32;

/** Builds a kernel's operation into a graph, in float32. */
@FunctionalInterface
interface KernelBuilder {

  /** TensorFlow's own operation. */
  KernelBuilder NATIVE = (tf, kernel, inputs) -> operation(tf, kernel, DataType.DT_FLOAT, inputs);

  /**
   * Builds it.
   *
   * @param inputs as many as the kernel has
   * @return its first output
   */
  Operand<?> build(Ops tf, Kernel kernel, List<? extends Operand<?>> inputs);

  /** TensorFlow's operation with the kernel's attributes, computed in another type. */
  static Output<?> operation(
      Ops tf, Kernel kernel, DataType type, List<? extends Operand<?>> inputs) {
    String name = kernel.type().operation();
    OperationBuilder builder = tf.scope().opBuilder(name, name);
    for (int i = 0; i < inputs.size(); i++) {
      String input = kernel.type().name(i);
      if (input.equals("sizes")) {
        builder.addInput(integers(tf, kernel.output()));
      } else if (kernel.attributes().containsKey(input)) {
        builder.addInput(integers(tf, kernel.attributes().get(input).getList().getIList()));
      } else {
        builder.addInput(inputs.get(i).asOutput());
      }
    }
    kernel
        .attributes()
        .forEach(
            (attribute, value) -> {
              if (!kernel.type().names().contains(attribute)) {
                builder.setAttr(
                    attribute,
                    attribute.equals("T") ? AttrValue.newBuilder().setType(type).build() : value);
              }
            });
    return builder.build().output(0);
  }

  /** Sizes that an operation takes as an input: of its output, of a window. */
  private static Output<TInt32> integers(Ops tf, List<Long> values) {
    return tf.constant(values.stream().mapToInt(Math::toIntExact).toArray()).asOutput();
  }
}
