package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.plugins.defense.thresholding.ThresholdingFactory;
import dev.touchstone.plugins.defense.thresholding.ThresholdingParameters;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestCertificationTask;
import dev.touchstone.testkit.graph.TestImages;
import dev.touchstone.testkit.graph.TestNetworks;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Small networks behind thresholding, and images that they classify rightly. */
final class Cases {

  /** A network with weights. */
  record Network(GraphModel model, Weights weights, ImageShape shape, int classes) {

    TestCertificationTask.Entry entry(List<InputDefense> defenses) {
      return new TestCertificationTask.Entry(model, defenses, weights, classes);
    }
  }

  private Cases() {}

  static Network convnet(long seed) {
    return new Network(
        SmallConvnet.model(), SmallConvnet.weights(seed), SmallConvnet.SHAPE, SmallConvnet.CLASSES);
  }

  static Network of(TestNetworks model, long seed) {
    return new Network(
        model, TestNetworks.weights(model, 1, seed), TestNetworks.SHAPE, TestNetworks.CLASSES);
  }

  static InputDefense thresholding(float mu) {
    return new ThresholdingFactory()
        .create(ThresholdingParameters.at(mu), new FittedState(Map.of(), List.of()));
  }

  /**
   * Random images with the network's own predictions as labels: those with the smallest margins, so
   * that some can be falsified.
   */
  static LabeledImages images(Network network, int count, float mu) {
    int drawn = 10 * count;
    LabeledImages images = TestImages.random(network.shape(), drawn, network.classes(), 22);
    try (NetworkClassifier classifier =
        NetworkClassifier.open(
            network.model(),
            List.of(thresholding(mu)),
            network.shape(),
            network.classes(),
            network.weights())) {
      float[] logits = classifier.logits(images.pixels(), new long[drawn]);
      int[] labels = predictions(logits, network.classes());
      int[] closest =
          IntStream.range(0, drawn)
              .boxed()
              .sorted(
                  Comparator.comparingDouble(
                      i -> Margins.of(logits, i, labels[i], network.classes())))
              .limit(count)
              .mapToInt(Integer::intValue)
              .toArray();
      return new LabeledImages(images.shape(), images.pixels(), labels).select(closest);
    }
  }

  /** The first of the greatest logits of each image. */
  static int[] predictions(float[] logits, int classes) {
    int[] predictions = new int[logits.length / classes];
    for (int i = 0; i < predictions.length; i++) {
      for (int c = 1; c < classes; c++) {
        if (logits[i * classes + c] > logits[i * classes + predictions[i]]) {
          predictions[i] = c;
        }
      }
    }
    return predictions;
  }

  static TestCertificationTask task(
      Network network, NormBall threat, float mu, LabeledImages images) {
    return new TestCertificationTask(network.entry(List.of(thresholding(mu))), images, threat);
  }
}
