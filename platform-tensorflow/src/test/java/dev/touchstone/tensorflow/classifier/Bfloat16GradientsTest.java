package dev.touchstone.tensorflow.classifier;

import static dev.touchstone.tensorflow.SmallNetworks.CLASSES;
import static dev.touchstone.tensorflow.SmallNetworks.CONVOLUTION;
import static dev.touchstone.tensorflow.SmallNetworks.SHAPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Loss;
import dev.touchstone.tensorflow.SmallNetworks;
import dev.touchstone.tensorflow.graph.BuiltNetwork;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.kernels.Bfloat16;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

class Bfloat16GradientsTest {

  private static final int N = 16;
  private static final LabeledImages IMAGES = SmallNetworks.images(N, 3);

  private NetworkClassifier classifier;
  private DifferentiableClassifier low;

  private static Weights weights(long seed) {
    return Trainer.initialWeights(CONVOLUTION, SHAPE, CLASSES, new Seed(seed));
  }

  @BeforeEach
  void open() {
    Optional<String> missing = Bfloat16.missing();
    assumeTrue(missing.isEmpty(), "no bf16 on this machine: " + missing.orElse(""));
    classifier = NetworkClassifier.open(CONVOLUTION, List.of(), SHAPE, CLASSES, weights(5));
    low = classifier.withBfloat16Gradients();
  }

  @AfterEach
  void close() {
    if (classifier != null) {
      classifier.close();
    }
  }

  private static float[] gradients(DifferentiableClassifier asked) {
    return asked
        .gradients(
            new GradientRequest(
                IMAGES.pixels(),
                IMAGES.labels(),
                Optional.empty(),
                Loss.CROSS_ENTROPY,
                Optional.empty(),
                new long[N]))
        .gradients();
  }

  private static float[] products(DifferentiableClassifier asked) {
    float[] cotangents = new float[N * CLASSES];
    for (int i = 0; i < cotangents.length; i++) {
      cotangents[i] = i % 7 - 3;
    }
    return asked.vectorJacobianProduct(IMAGES.pixels(), cotangents, Optional.empty(), new long[N]);
  }

  private static void assertNearButOther(float[] rounded, float[] exact) {
    double cosine =
        Rows.dot(rounded, exact, 1)[0] / (Rows.norm(rounded, 0, 1) * Rows.norm(exact, 0, 1));
    // Eight binary digits: were the rewrite off, every bit would be the same.
    assertThat(cosine).isGreaterThan(0.98).isLessThan(1 - 1e-9);
  }

  @Test
  void gradientsAreRoundedAndNear() {
    assertNearButOther(gradients(low), gradients(classifier));
    assertNearButOther(products(low), products(classifier));
  }

  @Test
  void allElseIsTheNetworksOwn() {
    assertThat(low.logits(IMAGES.pixels(), new long[N]))
        .isEqualTo(classifier.logits(IMAGES.pixels(), new long[N]));
    assertThat(low.classes()).isEqualTo(CLASSES);
    assertThat(low.inputShape()).isEqualTo(SHAPE);
    assertThat(NetworkClassifier.answersIn(low)).isTrue();
    assertThat(classifier.withBfloat16Gradients()).isSameAs(low);
  }

  @Test
  void newWeightsReachBothSessions() {
    float[] before = gradients(low);
    Weights other = weights(6);
    try (Graph graph = Sessions.newGraph()) {
      BuiltNetwork network =
          new Pipeline(Ops.create(graph), CONVOLUTION, List.of(), SHAPE, CLASSES, false).network();
      try (Session session = Sessions.open(graph)) {
        network.assign(session, other.tensors());
        classifier.load(network, session);
      }
    }
    assertThat(gradients(low)).isNotEqualTo(before);
    assertNearButOther(gradients(low), gradients(classifier));
  }

  @Test
  void withoutGradientsThereAreNoneInBf16() {
    GraphModel blocked =
        (network, images) -> CONVOLUTION.build(network, network.ops().stopGradient(images));
    try (NetworkClassifier without =
        NetworkClassifier.open(blocked, List.of(), SHAPE, CLASSES, weights(5))) {
      assertThatThrownBy(without::withBfloat16Gradients)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("no gradient");
    }
  }
}
