package dev.touchstone.bounds;

import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.bounds.network.EntryNetwork;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestCertificationTask;
import dev.touchstone.testkit.graph.TestImages;
import dev.touchstone.testkit.graph.TestNetworks;
import java.util.List;

/** Networks as certifiers read them. */
public final class ReadNetworks {

  private ReadNetworks() {}

  /** One of {@link TestNetworks}, or another model on its images. */
  public static Network<Tensor> read(GraphModel model, Weights weights) {
    try (TestCertificationTask task =
        new TestCertificationTask(
            new TestCertificationTask.Entry(model, List.of(), weights, TestNetworks.CLASSES),
            TestImages.random(TestNetworks.SHAPE, 1, TestNetworks.CLASSES, 1),
            new NormBall(Norm.LINF, 0))) {
      return EntryNetwork.read(task, 0, "test");
    }
  }
}
