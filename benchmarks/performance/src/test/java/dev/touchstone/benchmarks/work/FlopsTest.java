package dev.touchstone.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class FlopsTest {

  /** Two convolutions, one with a stride, and a fully connected layer, counted by hand. */
  @Test
  void countsConvolutionsAndProductsOfOneImage() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 8, 6, 3)));
      Operand<TFloat32> first = convolution(tf, images, 1, 3, 3, 3, 5);
      Operand<TFloat32> second = convolution(tf, tf.nn.relu(first), 2, 1, 1, 5, 7);
      Operand<TFloat32> flat = tf.reshape(second, tf.constant(new int[] {-1, 4 * 3 * 7}));
      tf.linalg.matMul(flat, tf.variable(Shape.of(4 * 3 * 7, 10), TFloat32.class));
      Flops flops = Flops.of(graph);
      long convolved = 2 * (8 * 6) * (3 * 3 * 3 * 5);
      long strided = 2 * (4 * 3) * (5 * 7);
      long connected = 2 * (4 * 3 * 7) * 10;
      assertThat(flops.first()).isEqualTo(convolved);
      assertThat(flops.forward()).isEqualTo(convolved + strided + connected);
      assertThat(flops.gradient()).isEqualTo(2 * flops.forward());
      assertThat(flops.training()).isEqualTo(2 * convolved + 3 * (strided + connected));
    }
  }

  private static Operand<TFloat32> convolution(
      Ops tf, Operand<TFloat32> input, long stride, long... kernel) {
    return tf.nn.conv2d(
        input,
        tf.variable(Shape.of(kernel), TFloat32.class),
        List.of(1L, stride, stride, 1L),
        "SAME");
  }
}
