package dev.touchstone.tensorflow.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.SpatialTransform;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ImageProjectiveTransformV2;
import org.tensorflow.types.TFloat32;

/** The platform's transform against TensorFlow's, which the paper's own code stands on. */
class SpatialTransformTest {

  private static final int IMAGES = 40;
  private static final ImageShape SHAPE = new ImageShape(9, 12, 2);

  @Test
  void isThatOfTensorFlow() {
    RandomGenerator random = new Seed(5).generator();
    float[] images = new float[IMAGES * SHAPE.size()];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    float[] matrices = new float[IMAGES * 8];
    float[] ours = new float[images.length];
    for (int i = 0; i < IMAGES; i++) {
      SpatialTransform transform =
          new SpatialTransform(
              random.nextDouble(-180, 180), random.nextDouble(-4, 4), random.nextDouble(-4, 4));
      transform.apply(images, i * SHAPE.size(), ours, i * SHAPE.size(), SHAPE);
      System.arraycopy(inverse(transform), 0, matrices, i * 8, 8);
    }
    float[] theirs = tensorFlows(images, matrices);
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i]).as("value %d", i).isEqualTo(theirs[i], within(1e-4f));
    }
  }

  /**
   * From a pixel of the result, as (column, row), to its source: back by the translation, and about
   * the middle by the opposite angle. Rows go down, so that the signs of the sine change.
   */
  private static float[] inverse(SpatialTransform transform) {
    double cos = Math.cos(Math.toRadians(transform.rotation()));
    double sin = Math.sin(Math.toRadians(transform.rotation()));
    double x = (SHAPE.width() - 1) / 2.0;
    double y = (SHAPE.height() - 1) / 2.0;
    double fromX = x + transform.right();
    double fromY = y + transform.down();
    return new float[] {
      (float) cos,
      (float) -sin,
      (float) (x - cos * fromX + sin * fromY),
      (float) sin,
      (float) cos,
      (float) (y - sin * fromX - cos * fromY),
      0,
      0
    };
  }

  private static float[] tensorFlows(float[] images, float[] matrices) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> moved =
          tf.image.imageProjectiveTransformV2(
              tf.constant(
                  Shape.of(IMAGES, SHAPE.height(), SHAPE.width(), SHAPE.channels()),
                  DataBuffers.of(images)),
              tf.constant(Shape.of(IMAGES, 8), DataBuffers.of(matrices)),
              tf.constant(new int[] {SHAPE.height(), SHAPE.width()}),
              "BILINEAR",
              ImageProjectiveTransformV2.fillMode("CONSTANT"));
      float[] values = new float[images.length];
      try (Result result = session.runner().fetch(moved).run()) {
        ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
      }
      return values;
    }
  }
}
