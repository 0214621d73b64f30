package dev.touchstone.benchmarks.work;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.cells.prepare.PrepareWork;
import dev.touchstone.core.run.Plan;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

/**
 * Makes what all sides take: a network's weights, given or from a short training, and a batch of
 * images that it classifies right. Checks that plain TensorFlow computes the same.
 */
final class Preparation {

  /** Long enough for batch norm's statistics to fit, so that no layer sees absurd numbers. */
  private static final String SHORT_TRAINING = "training: { steps: 60, batch-size: 64 }";

  private Preparation() {}

  /**
   * Facts of the network, by name: FLOPs, parameters, the largest differences.
   *
   * @param first how many of the first test images are stored for AutoAttack
   */
  static Map<String, Double> prepare(Places places, Network network, int first) {
    try (Cells cells = new Cells(places)) {
      Plan plan =
          cells.plan(
              Suites.attack(
                  network, places.trained(network).map(Suites::given).orElse(SHORT_TRAINING), ""));
      PrepareWork prepared = Suites.works(plan, PrepareWork.class).get(0);
      cells.run(prepared);
      Suites.works(plan, CleanWork.class).forEach(cells::run);
      Weights weights =
          Safetensors.read(cells.store().model(prepared.hash()).resolve("weights.safetensors"));
      Safetensors.write(places.weights(network), weights);
      LabeledImages test =
          cells.datasets().get(prepared.entry(), Progress.NONE, Cancellation.NEVER).test();
      new FirstImages(network.shape(), test.select(IntStream.range(0, first).toArray()))
          .write(places.first(network));
      LabeledImages images =
          test.select(
              Suites.correct(cells, plan, network.batch()).stream()
                  .mapToInt(Integer::intValue)
                  .toArray());
      GraphModel model = cells.model(network);
      Batch batch = batch(network, model, weights, images);
      batch.write(places.batch(network));
      Map<String, Double> facts = new LinkedHashMap<>();
      boolean bf16 = cells.attacksInBf16(network, Suites.given(places.weights(network)));
      facts.put("bf16", bf16 ? 1.0 : 0.0);
      if (bf16) {
        bfloat16(network, model, weights, batch, facts);
      }
      facts(network, model, weights, facts);
      differences(network, model, weights, batch, facts);
      return facts;
    }
  }

  private static Batch batch(
      Network network, GraphModel model, Weights weights, LabeledImages images) {
    long[] dimensions = {
      images.count(), network.shape().height(), network.shape().width(), network.shape().channels()
    };
    try (GradientSource source =
        GradientSource.of(
            NetworkClassifier.open(model, List.of(), network.shape(), Network.CLASSES, weights))) {
      return new Batch(
          dimensions,
          images.pixels(),
          images.labels(),
          source.logits(images.pixels(), images.labels()),
          source.gradients(images.pixels(), images.labels()));
    }
  }

  private static void facts(
      Network network, GraphModel model, Weights weights, Map<String, Double> facts) {
    try (Graph graph = new Graph()) {
      Pipeline pipeline =
          new Pipeline(
              Ops.create(graph), model, List.of(), network.shape(), Network.CLASSES, false);
      Flops flops = Flops.of(graph);
      facts.put("flops-forward", (double) flops.forward());
      facts.put("flops-gradient", (double) flops.gradient());
      facts.put("flops-train", (double) flops.training());
      facts.put(
          "parameters",
          pipeline.network().trainable().stream()
              .map(each -> weights.tensors().get(each.name()))
              .mapToDouble(each -> each.values().length)
              .sum());
    }
  }

  /** How gradients in bf16 compare with those in float32, over all pixels of the batch. */
  private static void bfloat16(
      Network network, GraphModel model, Weights weights, Batch batch, Map<String, Double> facts) {
    float[] low;
    try (NetworkClassifier classifier =
        NetworkClassifier.open(model, List.of(), network.shape(), Network.CLASSES, weights)) {
      low =
          classifier
              .withBfloat16Gradients()
              .gradients(GradientSource.request(batch.images(), batch.labels()))
              .gradients();
    }
    double equal = 0;
    double both = 0;
    double ofFull = 0;
    double ofLow = 0;
    for (int i = 0; i < low.length; i++) {
      double full = batch.gradients()[i];
      equal += Math.signum(full) == Math.signum(low[i]) ? 1.0 / low.length : 0;
      both += full * low[i];
      ofFull += full * full;
      ofLow += (double) low[i] * low[i];
    }
    facts.put("bf16-equal-signs", equal);
    facts.put("bf16-cosine", both / Math.sqrt(ofFull * ofLow));
  }

  private static void differences(
      Network network, GraphModel model, Weights weights, Batch batch, Map<String, Double> facts) {
    try (GradientSource plain = new PlainTensorFlow(network, model, weights)) {
      facts.put(
          "check-logits", difference(plain.logits(batch.images(), batch.labels()), batch.logits()));
      facts.put(
          "check-gradients",
          difference(plain.gradients(batch.images(), batch.labels()), batch.gradients()));
    }
  }

  /** The largest difference relative to the largest value. */
  static double difference(float[] ours, float[] theirs) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < ours.length; i++) {
      largest = Math.max(largest, Math.abs(theirs[i]));
      difference = Math.max(difference, Math.abs((double) ours[i] - theirs[i]));
    }
    return difference / largest;
  }
}
