package dev.touchstone.plugins.defense.ibp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.bounds.BoundsEngine;
import dev.touchstone.bounds.InputRegion;
import dev.touchstone.bounds.Method;
import dev.touchstone.bounds.TestNetworks;
import dev.touchstone.bounds.network.GraphReader;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestImages;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class IntervalPassTest {

  private static final int IMAGES = 20;
  private static final int CLASSES = TestNetworks.CLASSES;

  /** Upper bounds of logit j − logit y, n × classes. */
  private static float[] worstCase(
      TestNetworks model, Weights weights, LabeledImages data, double epsilon) {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Pipeline pipeline = new Pipeline(tf, model, List.of(), TestNetworks.SHAPE, CLASSES, true);
      var network =
          GraphReader.read(tf, graph, pipeline.networkInput(), pipeline.network().logits());
      Interval ball = Interval.ball(tf, pipeline.images(), tf.constant((float) epsilon));
      Operand<TInt32> labels = tf.constant(data.labels());
      Operand<TFloat32> worst = new IntervalPass(tf, network, ball).worstCase(labels);
      try (Session session = Sessions.open(graph)) {
        pipeline.network().assign(session, weights.tensors());
        try (TFloat32 images = Tensors.of(data.pixels(), pipeline.dimensions(IMAGES));
            Result result =
                Sessions.run(session.runner().feed(pipeline.images(), images).fetch(worst))) {
          return Tensors.values(result.get(0));
        }
      }
    }
  }

  private static double[] rigorous(
      TestNetworks model, Weights weights, LabeledImages data, double epsilon) {
    try (BoundsEngine engine =
        BoundsEngine.open(TestNetworks.read(model, weights), false, Method.IBP)) {
      InputRegion region =
          InputRegion.of(data.pixels(), TestNetworks.SHAPE.size(), new Threat(Norm.LINF, epsilon));
      return engine.margins(region, data.labels(), Method.IBP, () -> {});
    }
  }

  /** The certifier's bounds of the same intervals, in float64 and rounded outwards. */
  @ParameterizedTest
  @EnumSource
  void agreesWithTheRigorousBounds(TestNetworks model) {
    for (double epsilon : new double[] {0, 0.03, 0.3}) {
      for (long seed = 1; seed <= 3; seed++) {
        Weights weights = TestNetworks.weights(model, 1, seed);
        LabeledImages data = TestImages.random(TestNetworks.SHAPE, IMAGES, CLASSES, seed);
        float[] worst = worstCase(model, weights, data, epsilon);
        double[] margins = rigorous(model, weights, data, epsilon);
        for (int i = 0; i < worst.length; i++) {
          if (i % CLASSES == data.labels()[i / CLASSES]) {
            assertThat(worst[i]).isZero();
            continue;
          }
          double margin = -(double) worst[i];
          double scale = 1 + Math.abs(margins[i]);
          // The certifier's bounds also allow for the rounding of the deployed network.
          assertThat(margin).isLessThan(margins[i] + 3e-3 * scale);
          // It folds all affine layers at the end into the margins, this pass only the last.
          if (model != TestNetworks.AVERAGED) {
            assertThat(margin).isGreaterThan(margins[i] - 1e-5 * scale);
          }
        }
      }
    }
  }
}
