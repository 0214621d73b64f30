package dev.touchstone.core.cells.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.kernels.Bfloat16;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.LinearClassifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tensorflow.op.Ops;

class GradientSourceTest {

  private static final ImageShape SHAPE = new ImageShape(4, 4, 1);
  private static final int[] SAMPLES = {3, 8};

  /** The means of both halves of the image; there is no product that could be in bf16. */
  private static final GraphModel MEANS =
      (network, images) -> {
        Ops tf = network.ops();
        return tf.math.mean(tf.reshape(images, tf.constant(new int[] {-1, 2, 8})), tf.constant(2));
      };

  /** The same as one product with a matrix. */
  private static final GraphModel PRODUCT =
      (network, images) -> {
        Ops tf = network.ops();
        return tf.linalg.matMul(
            tf.math.tanh(
                tf.linalg.matMul(
                    tf.reshape(images, tf.constant(new int[] {-1, 16})),
                    network.variable("w", Initializer.HE_NORMAL, 16, 2))),
            network.variable("v", Initializer.HE_NORMAL, 2, 2));
      };

  private static LabeledImages images() {
    float[] pixels = new float[2 * SHAPE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (i * 7 % 13) / 13f;
    }
    return new LabeledImages(SHAPE, pixels, new int[] {0, 1});
  }

  private static AttackWork work(Optional<Precision> precision) {
    ComponentSpec any = new ComponentSpec("any", "1", JsonNodeFactory.instance.objectNode());
    EntrySpec entry =
        new EntrySpec(
            any,
            "checksum",
            Optional.empty(),
            any,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1);
    return new AttackWork(
        entry,
        Optional.empty(),
        new NormBall(Norm.LINF, 0.1),
        any,
        Optional.empty(),
        List.of(3, 8),
        8,
        1,
        List.of(),
        0,
        precision);
  }

  private static Weights weights() {
    TreeMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put("w", tensor(16, 2));
    tensors.put("v", tensor(2, 2));
    return new Weights(tensors, Map.of());
  }

  private static Tensor tensor(int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 5 % 11) / 11f - 0.4f;
    }
    return new Tensor(new long[] {rows, columns}, values);
  }

  private static void assumeBfloat16() {
    Optional<String> missing = Bfloat16.missing();
    assumeTrue(missing.isEmpty(), "no bf16 on this machine: " + missing.orElse(""));
  }

  @Test
  void gradientsInBf16AreTakenWhereTheyAreNear() {
    assumeBfloat16();
    try (NetworkClassifier network =
        NetworkClassifier.open(PRODUCT, List.of(), SHAPE, 2, weights())) {
      GradientSource source =
          GradientSource.of(work(Optional.of(Precision.BF16)), network, images(), SAMPLES);

      assertThat(source.asked()).isSameAs(network.withBfloat16Gradients());
      assertThat(source.audit()).map(PrecisionAudit::used).hasValue(true);
      assertThat(source.audit()).map(PrecisionAudit::images).hasValue(2);
    }
  }

  @Test
  void float32IsTakenWhereTheAuditRefuses() {
    assumeBfloat16();
    try (NetworkClassifier network =
        NetworkClassifier.open(
            MEANS, List.of(), SHAPE, 2, new Weights(new TreeMap<>(), Map.of()))) {
      GradientSource source =
          GradientSource.of(work(Optional.of(Precision.BF16)), network, images(), SAMPLES);

      assertThat(source.asked()).isSameAs(network);
      assertThat(source.audit()).map(PrecisionAudit::used).hasValue(false);
    }
  }

  @Test
  void nothingIsComparedUnlessItIsAskedFor() {
    LinearClassifier any = new LinearClassifier(SHAPE, new float[32], new float[2]);

    GradientSource source = GradientSource.of(work(Optional.empty()), any, images(), SAMPLES);

    assertThat(source.asked()).isSameAs(any);
    assertThat(source.audit()).isEmpty();
    assertThatThrownBy(
            () -> GradientSource.of(work(Optional.of(Precision.BF16)), any, images(), SAMPLES))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("leave 'precision' out");
  }
}
