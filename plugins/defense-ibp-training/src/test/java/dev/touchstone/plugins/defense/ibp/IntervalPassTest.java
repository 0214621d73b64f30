package dev.touchstone.plugins.defense.ibp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.bounds.BoundsEngine;
import dev.touchstone.bounds.InputRegion;
import dev.touchstone.bounds.Method;
import dev.touchstone.bounds.network.EntryNetwork;
import dev.touchstone.bounds.network.GraphReader;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestCertificationTask;
import dev.touchstone.testkit.graph.TestImages;
import dev.touchstone.testkit.graph.TestNetworks;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class IntervalPassTest {

  private static final int IMAGES = 20;
  private static final int CLASSES = TestNetworks.CLASSES;

  /** Asserts about one network and its weights, for one radius after the other. */
  private static void requireAgreement(TestNetworks model, Weights weights, LabeledImages data) {
    try (Graph graph = Sessions.newGraph();
        TestCertificationTask task =
            new TestCertificationTask(
                new TestCertificationTask.Entry(model, List.of(), weights, CLASSES),
                data,
                new NormBall(Norm.LINF, 0));
        BoundsEngine engine =
            BoundsEngine.open(EntryNetwork.read(task, 0, "test"), false, Method.IBP)) {
      Ops tf = Ops.create(graph);
      Pipeline pipeline = new Pipeline(tf, model, List.of(), TestNetworks.SHAPE, CLASSES, true);
      var network =
          GraphReader.read(tf, graph, pipeline.networkInput(), pipeline.network().logits());
      Placeholder<TFloat32> radius =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Interval ball = Interval.ball(tf, pipeline.images(), radius);
      Operand<TFloat32> worst =
          new IntervalPass(tf, network, ball).worstCase(tf.constant(data.labels()));
      try (Session session = Sessions.open(graph)) {
        pipeline.network().assign(session, weights.tensors());
        for (double epsilon : new double[] {0, 0.03, 0.3}) {
          InputRegion region =
              InputRegion.of(
                  data.pixels(), TestNetworks.SHAPE.size(), new NormBall(Norm.LINF, epsilon));
          double[] margins = engine.margins(region, data.labels(), Method.IBP, () -> {});
          try (TFloat32 images = Tensors.of(data.pixels(), pipeline.dimensions(IMAGES));
              TFloat32 fed = TFloat32.scalarOf((float) epsilon);
              Result result =
                  Sessions.run(
                      session
                          .runner()
                          .feed(pipeline.images(), images)
                          .feed(radius, fed)
                          .fetch(worst))) {
            requireAgreement(model, data.labels(), Tensors.values(result.get(0)), margins);
          }
        }
      }
    }
  }

  /**
   * Asserts that the negative worst cases are the margins.
   *
   * @param worst upper bounds of logit j − logit y, n × classes
   * @param margins lower bounds of logit y − logit j, n × classes
   */
  private static void requireAgreement(
      TestNetworks model, int[] labels, float[] worst, double[] margins) {
    for (int i = 0; i < worst.length; i++) {
      if (i % CLASSES == labels[i / CLASSES]) {
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

  /** The certifier's bounds of the same intervals, in float64 and rounded outwards. */
  @ParameterizedTest
  @EnumSource
  void agreesWithTheRigorousBounds(TestNetworks model) {
    for (long seed = 1; seed <= 2; seed++) {
      requireAgreement(
          model,
          TestNetworks.weights(model, 1, seed),
          TestImages.random(TestNetworks.SHAPE, IMAGES, CLASSES, seed));
    }
  }
}
