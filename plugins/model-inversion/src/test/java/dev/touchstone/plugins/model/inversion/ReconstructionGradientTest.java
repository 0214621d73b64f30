package dev.touchstone.plugins.model.inversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.graph.BuiltNetwork.Declared;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.SymbolicGradients;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.testkit.graph.TestImages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The second stage needs the reconstruction error's gradient by images and by h's variables. */
class ReconstructionGradientTest {

  private static final ImageShape SHAPE = new ImageShape(12, 10, 2);
  private static final int IMAGES = 5;
  private static final float[] PIXELS = TestImages.random(SHAPE, IMAGES, 3, 4).pixels();

  private final Graph graph = Sessions.newGraph();
  private final Pipeline pipeline;
  private final Operand<TFloat32> reconstruction;
  private final List<Declared> decoder;
  private final List<Operand<TFloat32>> gradients;
  private final Session session;
  private final SortedMap<String, Tensor> variables;

  ReconstructionGradientTest() {
    GraphModel model =
        new InversionFactory()
            .create(new InversionParameters(List.of(8, 6), 5, 16, InversionTest.DECODER), SHAPE, 3);
    Ops tf = Ops.create(graph);
    pipeline = new Pipeline(tf, model, List.of(), SHAPE, 3, false);
    reconstruction = pipeline.network().exposed().get("reconstruction");
    // Against fixed images, not the fed ones: an attack keeps the clean image as the aim.
    Operand<TFloat32> aim =
        tf.constant(Shape.of(pipeline.dimensions(IMAGES)), DataBuffers.of(PIXELS));
    Operand<TFloat32> error =
        tf.reduceSum(
            tf.math.square(tf.math.sub(reconstruction, aim)), tf.constant(new int[] {0, 1, 2, 3}));
    decoder =
        pipeline.network().trainable().stream().filter(v -> v.name().startsWith("h/")).toList();
    List<Operand<TFloat32>> by = new ArrayList<>(List.of(pipeline.images()));
    decoder.forEach(variable -> by.add(variable.value()));
    gradients = SymbolicGradients.build(graph, error, Optional.empty(), by, "the error");
    session = Sessions.open(graph);
    variables = new TreeMap<>(Trainer.initialWeights(model, SHAPE, 3, new Seed(3)).tensors());
    pipeline.network().assign(session, variables);
  }

  @AfterEach
  void close() {
    session.close();
    graph.close();
  }

  private float[] fetch(Operand<TFloat32> operand, float[] images) {
    Session.Runner runner = session.runner().fetch(operand);
    try (TFloat32 fed = Tensors.of(images, pipeline.dimensions(IMAGES));
        Result result = Sessions.run(runner.feed(pipeline.images(), fed))) {
      return Tensors.values(result.get(0));
    }
  }

  /** Summed in double, so that small steps show. */
  private double error(float[] images) {
    float[] values = fetch(reconstruction, images);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += ((double) values[i] - PIXELS[i]) * ((double) values[i] - PIXELS[i]);
    }
    return sum;
  }

  @Test
  void byTheImage() {
    float[] gradient = fetch(gradients.get(0), PIXELS);
    double[] direction = along(gradient);
    double step = 3e-3;
    double slope =
        (error(moved(PIXELS, direction, step)) - error(moved(PIXELS, direction, -step)))
            / (2 * step);
    assertThat(slope).isCloseTo(length(gradient), within(0.02 * length(gradient)));
    assertThat(length(gradient)).isGreaterThan(1e-3);
  }

  @Test
  void byTheDecodersVariables() {
    assertThat(decoder).hasSize(4);
    for (int i = 0; i < decoder.size(); i++) {
      Declared variable = decoder.get(i);
      float[] gradient = fetch(gradients.get(i + 1), PIXELS);
      double length = length(gradient);
      assertThat(length).as(variable.name()).isGreaterThan(1e-3);
      RandomGenerator random = new Seed(i).generator();
      double[] anyway = random.doubles(gradient.length, -1, 1).toArray();
      scale(anyway);
      for (double[] direction : List.of(along(gradient), anyway)) {
        double expected = 0;
        for (int k = 0; k < gradient.length; k++) {
          expected += gradient[k] * direction[k];
        }
        assertThat(slope(variable, direction))
            .as(variable.name())
            .isCloseTo(expected, within(0.02 * length));
      }
    }
  }

  private double slope(Declared variable, double[] direction) {
    double step = 3e-3;
    float[] at = variables.get(variable.name()).values();
    assign(variable, moved(at, direction, step));
    double above = error(PIXELS);
    assign(variable, moved(at, direction, -step));
    double below = error(PIXELS);
    assign(variable, at);
    return (above - below) / (2 * step);
  }

  private void assign(Declared variable, float[] values) {
    SortedMap<String, Tensor> changed = new TreeMap<>(variables);
    changed.put(variable.name(), new Tensor(variable.shape(), values));
    pipeline.network().assign(session, changed);
  }

  private static float[] moved(float[] from, double[] direction, double step) {
    float[] moved = from.clone();
    for (int k = 0; k < moved.length; k++) {
      moved[k] += (float) (step * direction[k]);
    }
    return moved;
  }

  private static double[] along(float[] gradient) {
    double[] direction = new double[gradient.length];
    for (int k = 0; k < direction.length; k++) {
      direction[k] = gradient[k];
    }
    scale(direction);
    return direction;
  }

  private static void scale(double[] direction) {
    double sum = 0;
    for (double value : direction) {
      sum += value * value;
    }
    for (int k = 0; k < direction.length; k++) {
      direction[k] /= Math.sqrt(sum);
    }
  }

  private static double length(float[] gradient) {
    double sum = 0;
    for (float value : gradient) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
