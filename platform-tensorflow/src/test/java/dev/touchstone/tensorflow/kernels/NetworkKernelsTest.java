package dev.touchstone.tensorflow.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

class NetworkKernelsTest {

  private static final GraphModel MODEL =
      (network, images) -> {
        Ops tf = network.ops();
        Operand<TFloat32> x =
            tf.nn.conv2d(
                images,
                network.variable("conv", Initializer.HE_NORMAL, 5, 5, 1, 6),
                List.of(1L, 1L, 1L, 1L),
                "SAME");
        return tf.linalg.matMul(
            tf.reshape(x, tf.constant(new int[] {-1, 8 * 8 * 6})),
            network.variable("fc", Initializer.GLOROT_UNIFORM, 8 * 8 * 6, 3));
      };

  /** A block of 4 × 4 pixels is seen from 8 × 8 places. */
  private static final List<Long> BLOCKED_FILTER = List.of(8L, 8L, 6L, 16L);

  @Test
  void whatAttacksComposeThemselvesIsAmongThem() {
    assertThat(kernels(false).known().values())
        .filteredOn(kernel -> kernel.inputs().contains(BLOCKED_FILTER))
        .singleElement()
        .satisfies(kernel -> assertThat(kernel.size(0, 0)).isEqualTo(7))
        .satisfies(kernel -> assertThat(kernels(false).own()).containsOnlyKeys(kernel.key()));
    assertThat(kernels(false).unknown()).isEmpty();
  }

  @Test
  void inTrainingNobodyAsksForTheInputsGradient() {
    assertThat(kernels(true).known().values())
        .isNotEmpty()
        .noneMatch(kernel -> kernel.inputs().contains(BLOCKED_FILTER));
  }

  @Test
  void whereTheyAreWrongTheirConvolutionIsComposed(@TempDir Path folder) {
    KernelBuilder wrong =
        (tf, kernel, inputs) -> {
          Operand<?> right = KernelBuilder.NATIVE.build(tf, kernel, inputs);
          return kernel.inputs().contains(BLOCKED_FILTER) ? FaultyMachine.twice(tf, right) : right;
        };
    Machine machine = new Machine("a processor", "vendor_id X, model 1", "avx2", "", 2);
    Kernels.Checked checked =
        new Kernels(folder.resolve("kernels.json"), machine, wrong)
            .check(
                MODEL,
                List.of(),
                new ImageShape(8, 8, 1),
                3,
                List.of(new Kernels.Use(false, 7)),
                Progress.NONE,
                Cancellation.NEVER);
    assertThat(checked.report().replaced())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("5×5");
    NetworkKernels composed =
        NetworkKernels.of(checked.model(), List.of(), new ImageShape(8, 8, 1), 3, false, 7);
    assertThat(composed.known().values())
        .noneMatch(kernel -> kernel.type() == KernelType.CONVOLUTION);
    assertThat(composed.own()).isEmpty();
  }

  /** A pointwise convolution with batch normalisation, which a frozen graph has as a product. */
  private static final GraphModel NORMED =
      (network, images) -> {
        Ops tf = network.ops();
        Operand<TFloat32> filter = network.variable("conv", Initializer.HE_NORMAL, 1, 1, 1, 6);
        Operand<TFloat32> x =
            tf.nn
                .fusedBatchNorm(
                    tf.nn.conv2d(images, filter, List.of(1L, 1L, 1L, 1L), "SAME"),
                    network.variable("scale", Initializer.ONES, 6),
                    network.variable("offset", Initializer.ZEROS, 6),
                    network.statistic("mean", 0, 6),
                    network.statistic("variance", 1, 6),
                    FusedBatchNorm.isTraining(false))
                .y();
        return tf.linalg.matMul(
            tf.reshape(x, tf.constant(new int[] {-1, 8 * 8 * 6})),
            network.variable("fc", Initializer.GLOROT_UNIFORM, 8 * 8 * 6, 3));
      };

  private static Kernels.Checked normed(Path folder, KernelBuilder builder) {
    Machine machine = new Machine("a processor", "vendor_id X, model 1", "avx2", "", 2);
    return new Kernels(folder.resolve("kernels.json"), machine, builder)
        .check(
            NORMED,
            List.of(),
            new ImageShape(8, 8, 1),
            3,
            List.of(new Kernels.Use(false, 7)),
            Progress.NONE,
            Cancellation.NEVER);
  }

  @Test
  void whatAFrozenGraphAddsIsAmongThem(@TempDir Path folder) {
    NetworkKernels kernels =
        NetworkKernels.of(NORMED, List.of(), new ImageShape(8, 8, 1), 3, false, 7);
    assertThat(kernels.frozen().values().stream().map(Kernel::describe))
        .as("forward and backward")
        .contains("MatMul, a [448, 1], b [1, 6]", "MatMul, a [448, 6], b [6, 1]");
    assertThat(kernels.unknown()).isEmpty();
    assertThat(NetworkKernels.of(NORMED, List.of(), new ImageShape(8, 8, 1), 3, true, 7).frozen())
        .isEmpty();
    assertThat(kernels(false).frozen()).as("a network without batch normalisation").isEmpty();
    Kernels.Checked checked = normed(folder, KernelBuilder.NATIVE);
    assertThat(checked.freezing()).isTrue();
    assertThat(checked.report().kernels()).contains("MatMul, a [448, 6], b [6, 1]");
  }

  @Test
  void whereItIsWrongGradientsAreComputedWithoutIt(@TempDir Path folder) {
    KernelBuilder wrong =
        (tf, kernel, inputs) -> {
          Operand<?> right = KernelBuilder.NATIVE.build(tf, kernel, inputs);
          return kernel.describe().equals("MatMul, a [448, 6], b [6, 1]")
              ? FaultyMachine.twice(tf, right)
              : right;
        };
    Kernels.Checked checked = normed(folder, wrong);
    assertThat(checked.freezing()).isFalse();
    assertThat(checked.model()).isSameAs(NORMED);
    assertThat(checked.report().replaced()).isEmpty();
    assertThat(checked.report().exceptions())
        .startsWith("1 wrong, gradients computed without them (MatMul, a [448, 6], b [6, 1]");
  }

  private static NetworkKernels kernels(boolean training) {
    return NetworkKernels.of(MODEL, List.of(), new ImageShape(8, 8, 1), 3, training, 7);
  }
}
