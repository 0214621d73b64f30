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

  private static NetworkKernels kernels(boolean training) {
    return NetworkKernels.of(MODEL, List.of(), new ImageShape(8, 8, 1), 3, training, 7);
  }
}
