package dev.touchstone.tensorflow.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Against TensorFlow's own gradient of the same graph. */
class InputGradientTest {

  private static final int IMAGES = 2;

  /** A network's logits, made of its input. */
  @FunctionalInterface
  private interface Network {
    Operand<TFloat32> logits(Ops tf, Operand<TFloat32> images);
  }

  @Property(tries = 60)
  void blockedGradientOfAnyFirstConvolutionIsThatOfTensorFlow(
      @ForAll @IntRange(min = 3, max = 13) int height,
      @ForAll @IntRange(min = 3, max = 13) int width,
      @ForAll @IntRange(min = 1, max = 4) int channels,
      @ForAll @IntRange(min = 1, max = 7) int rows,
      @ForAll @IntRange(min = 1, max = 7) int columns,
      @ForAll @IntRange(min = 1, max = 5) int filters,
      @ForAll @IntRange(min = 1, max = 4) int stride,
      @ForAll boolean same,
      @ForAll @IntRange(min = 0, max = 1000) int seed) {
    if (!same && (rows > height || columns > width)) {
      return;
    }
    SplittableRandom random = new SplittableRandom(seed);
    Gradients gradients =
        gradients(
            Shape.of(-1, height, width, channels),
            random,
            (tf, images) ->
                tf.nn.conv2d(
                    images,
                    values(tf, random, rows, columns, channels, filters),
                    List.of(1L, (long) stride, (long) stride, 1L),
                    same ? "SAME" : "VALID"));
    gradients.requireEqual();
    if (rows >= 5 && columns >= 5 && channels == 1 && stride == 1) {
      assertThat(gradients.blocked()).isTrue();
    }
    if (rows == 1 && columns == 1) {
      assertThat(gradients.blocked()).isFalse();
    }
  }

  @Test
  void arithmeticBeforeTheConvolutionIsDifferentiatedToo() {
    requireBlocked(
        true,
        (tf, images) ->
            convolution(
                tf,
                tf.math.div(
                    tf.math.sub(images, tf.constant(0.3f)),
                    tf.math.add(tf.math.square(images), tf.constant(0.5f)))));
  }

  @Test
  void severalFirstConvolutionsAddUp() {
    requireBlocked(
        true,
        (tf, images) ->
            tf.math.mul(convolution(tf, images), convolution(tf, tf.math.square(images))));
  }

  @Test
  void theShapeOfTheImagesIsNoInfluence() {
    requireBlocked(
        true,
        (tf, images) ->
            tf.math.add(
                convolution(tf, images), tf.reshape(tf.zerosLike(images), tf.shape(images))));
  }

  @Test
  void aConvolutionThatPassesNothingOnDoesNotStopTheOthers() {
    requireBlocked(
        false,
        (tf, images) ->
            tf.math.mul(convolution(tf, images), tf.stopGradient(convolution(tf, images))));
  }

  @Test
  void whatGoesPastTheConvolutionIsLeftToTensorFlow() {
    requireBlocked(false, (tf, images) -> tf.math.mul(images, convolution(tf, images)));
  }

  @Test
  void oneOfFewChannelsBehindAnotherIsLeftToTensorFlow() {
    requireBlocked(
        false, (tf, images) -> convolution(tf, tf.math.add(images, convolution(tf, images))));
  }

  @Test
  void filtersMadeOfTheImagesAreLeftToTensorFlow() {
    requireBlocked(
        false,
        (tf, images) ->
            tf.nn.conv2d(
                images,
                tf.reshape(
                    tf.slice(
                        images,
                        tf.constant(new int[] {0, 0, 0, 0}),
                        tf.constant(new int[] {2, 3, 3, 1})),
                    tf.constant(new int[] {3, 3, 1, 2})),
                List.of(1L, 1L, 1L, 1L),
                "SAME"));
  }

  /** The same gradient as TensorFlow's, and whether it is a blocked one. */
  private static void requireBlocked(boolean blocked, Network network) {
    Gradients gradients = gradients(Shape.of(-1, 8, 8, 1), new SplittableRandom(1), network);
    gradients.requireEqual();
    assertThat(gradients.blocked()).isEqualTo(blocked);
  }

  /** One filter of 3 × 3 on images of one channel. */
  private static Operand<TFloat32> convolution(Ops tf, Operand<TFloat32> images) {
    return tf.nn.conv2d(
        images, values(tf, new SplittableRandom(2), 3, 3, 1, 1), List.of(1L, 1L, 1L, 1L), "SAME");
  }

  private static Operand<TFloat32> values(Ops tf, SplittableRandom random, long... shape) {
    Shape dimensions = Shape.of(shape);
    return tf.constant(dimensions, DataBuffers.of(values(random, (int) dimensions.size())));
  }

  private static float[] values(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble() - 0.5f;
    }
    return values;
  }

  /**
   * Two gradients of one graph.
   *
   * @param built of {@link InputGradient}
   * @param plain of TensorFlow
   * @param blocked whether the convolution's own kernel of input gradients is not in the first
   */
  private record Gradients(float[] built, float[] plain, boolean blocked) {

    void requireEqual() {
      float largest = 0;
      for (float value : plain) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertThat(largest).isPositive();
      assertThat(built).hasSameSizeAs(plain);
      for (int i = 0; i < plain.length; i++) {
        assertThat(built[i]).isCloseTo(plain[i], within(1e-5f * largest));
      }
    }
  }

  private static Gradients gradients(Shape shape, SplittableRandom random, Network network) {
    long[] dimensions = shape.asArray();
    dimensions[0] = IMAGES;
    Shape fed = Shape.of(dimensions);
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> images = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      Operand<TFloat32> logits = network.logits(tf, images);
      Operand<TFloat32> cotangent = tf.math.cos(tf.math.add(logits, tf.constant(1f)));
      Operand<TFloat32> built =
          InputGradient.build(graph, tf, logits, Optional.of(cotangent), images, "logits");
      Set<GraphOperation> operations = new HashSet<>(graph.subgraphTo(Set.of(built.asOutput())));
      operations.add((GraphOperation) built.asOutput().op());
      boolean blocked =
          operations.stream().map(GraphOperation::type).noneMatch("Conv2DBackpropInput"::equals);
      Operand<TFloat32> plain =
          SymbolicGradients.build(
                  graph, logits, Optional.of(cotangent), List.of(images), "logits by images")
              .get(0);
      try (Session session = Sessions.open(graph);
          TFloat32 values =
              TFloat32.tensorOf(fed, DataBuffers.of(values(random, (int) fed.size())));
          Result result = session.runner().feed(images, values).fetch(built).fetch(plain).run()) {
        return new Gradients(Tensors.values(result.get(0)), Tensors.values(result.get(1)), blocked);
      }
    }
  }
}
