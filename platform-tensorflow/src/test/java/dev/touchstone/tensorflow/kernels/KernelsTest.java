package dev.touchstone.tensorflow.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.training.TrainingParameters;
import dev.touchstone.tensorflow.training.TrainingRequest;
import dev.touchstone.tensorflow.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** On a machine with deliberately wrong kernels: they are seen, named, and not used. */
class KernelsTest {

  private static final ImageShape SHAPE = new ImageShape(6, 6, 2);
  private static final int CLASSES = 3;
  private static final List<Kernels.Use> USES =
      List.of(new Kernels.Use(true, 8), new Kernels.Use(false, 4));
  private static final Machine MACHINE =
      new Machine("a processor", "vendor_id X, model 1", "avx2", "", 2);

  /** A 3×3 convolution, then 1×1 convolutions with stride 1 and 2, smooth between them. */
  private static final GraphModel MODEL =
      (network, images) -> {
        Ops tf = network.ops();
        Operand<TFloat32> x = images;
        long[][] filters = {{3, 3, 2, 24}, {1, 1, 24, 20}, {1, 1, 20, 24}};
        for (int i = 0; i < filters.length; i++) {
          Operand<TFloat32> filter =
              network.variable("conv" + i, Initializer.HE_NORMAL, filters[i]);
          long stride = i == 2 ? 2 : 1;
          x = tf.math.tanh(tf.nn.conv2d(x, filter, List.of(1L, stride, stride, 1L), "SAME"));
        }
        Operand<TFloat32> flat = tf.reshape(x, tf.constant(new int[] {-1, 3 * 3 * 24}));
        return tf.linalg.matMul(
            flat, network.variable("fc", Initializer.GLOROT_UNIFORM, 3 * 3 * 24, CLASSES));
      };

  private static final GraphModel DEPTHWISE =
      (network, images) -> {
        Ops tf = network.ops();
        Operand<TFloat32> x =
            tf.nn.depthwiseConv2dNative(
                images,
                network.variable("filter", Initializer.HE_NORMAL, 3, 3, 2, 1),
                List.of(1L, 1L, 1L, 1L),
                "SAME");
        return tf.linalg.matMul(
            tf.reshape(x, tf.constant(new int[] {-1, SHAPE.size()})),
            network.variable("fc", Initializer.GLOROT_UNIFORM, SHAPE.size(), CLASSES));
      };

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("cache").resolve("kernels.json");
  }

  private Kernels.Checked check(Machine machine, KernelBuilder builder, GraphModel model) {
    return new Kernels(file(), machine, builder)
        .check(model, List.of(), SHAPE, CLASSES, USES, Progress.NONE, Cancellation.NEVER);
  }

  @Test
  void whereAllIsRightTheModelStaysTheSameObject() {
    Kernels.Checked checked = check(MACHINE, KernelBuilder.NATIVE, MODEL);
    assertThat(checked.model()).isSameAs(MODEL);
    assertThat(checked.report().allRight()).isTrue();
    assertThat(checked.report().kernels())
        .contains(
            "Conv2D 1×1, stride 1, input [8, 6, 6, 24], filter [1, 1, 24, 20]",
            "Conv2D 1×1, stride 2, input [4, 6, 6, 20], filter [1, 1, 20, 24]",
            "Conv2D 3×3, stride 1, input [8, 6, 6, 2], filter [3, 3, 2, 24]",
            "MatMul, a [4, 216], b [216, 3]")
        .hasSize(8);
  }

  @Test
  void aWrongInputGradientIsSeenNamedAndComposedOtherwise() {
    GraphModel faulty = onFaultyMachine(MODEL);
    Weights weights = Trainer.initialWeights(MODEL, SHAPE, CLASSES, new Seed(3));
    LabeledImages images = images(4);
    try (NetworkClassifier wrong = open(faulty, weights)) {
      assertThatThrownBy(() -> wrong.preflight(images.pixels(), images.labels()))
          .as("the fault is one that the end-to-end check sees")
          .isInstanceOf(UserException.class)
          .hasMessageContaining("gradient is wrong");
    }
    Kernels.Checked checked = check(MACHINE, FaultyMachine.WRONG_GRADIENT, MODEL);
    assertThat(checked.report().wrong())
        .hasSize(4)
        .allMatch(line -> line.startsWith("Conv2D 1×1"))
        .allMatch(line -> line.contains("input gradient off by"))
        .noneMatch(line -> line.contains("output") || line.contains("filter gradient"));
    assertThat(checked.report().replaced()).hasSize(4);
    assertThat(checked.report().suspects()).startsWith("suspect the machine's kernels first");
    try (NetworkClassifier composed = open(onFaultyMachine(checked.model()), weights);
        NetworkClassifier original = open(MODEL, weights)) {
      composed.preflight(images.pixels(), images.labels());
      assertThat(composed.logits(images.pixels(), new long[4]))
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(original.logits(images.pixels(), new long[4]));
      float[] cotangents = {1, 0, -1, 1, 0, -1, 1, 0, -1, 1, 0, -1};
      assertThat(
              composed.vectorJacobianProduct(
                  images.pixels(), cotangents, Optional.empty(), new long[4]))
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(
              original.vectorJacobianProduct(
                  images.pixels(), cotangents, Optional.empty(), new long[4]));
    }
  }

  @Test
  void aNetworkTrainsThroughTheComposedPathAsThroughTheRightKernels() {
    GraphModel composed = check(MACHINE, FaultyMachine.WRONG_GRADIENT, MODEL).model();
    Weights through = train(onFaultyMachine(composed), "composed");
    Weights right = train(MODEL, "right");
    Weights wrong = train(onFaultyMachine(MODEL), "wrong");
    assertThat(distance(through, right)).isLessThan(1e-4);
    assertThat(distance(wrong, right)).isGreaterThan(1e-3);
  }

  /** A 1×1 convolution of the image, then rounding, which attacks take for another convolution. */
  private static final InputDefense MIXING =
      new InputDefense() {
        @Override
        public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
          return tf.math.rint(mixed(tf, images, new float[][] {{0.6f, 0.4f}, {0.4f, 0.6f}}));
        }

        @Override
        public List<BackwardSurrogate> surrogates() {
          return List.of(
              new BackwardSurrogate() {
                @Override
                public String name() {
                  return "smooth";
                }

                @Override
                public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images) {
                  float[][] there = {{0.6f, 0.4f, 0.3f}, {0.4f, 0.6f, 0.2f}};
                  float[][] back = {{0.9f, 0.1f}, {0.1f, 0.9f}, {0.2f, 0.3f}};
                  return mixed(tf, mixed(tf, images, there), back);
                }
              });
        }

        private Operand<TFloat32> mixed(Ops tf, Operand<TFloat32> images, float[][] matrix) {
          float[][][][] filter = {{matrix}};
          return tf.nn.conv2d(images, tf.constant(filter), List.of(1L, 1L, 1L, 1L), "VALID");
        }
      };

  private static float[] pixelGradients(GraphModel model, InputDefense defense, Weights weights) {
    float[] cotangents = {1, 0, -1, 1, 0, -1, 1, 0, -1, 1, 0, -1};
    try (NetworkClassifier classifier =
        NetworkClassifier.open(model, List.of(defense), SHAPE, CLASSES, weights)) {
      return classifier.vectorJacobianProduct(
          images(4).pixels(), cotangents, Optional.of("smooth"), new long[4]);
    }
  }

  @Test
  void wrongConvolutionsOfADefenseAndOfItsSurrogateAreComposedToo() {
    Weights weights = Trainer.initialWeights(DEPTHWISE, SHAPE, CLASSES, new Seed(3));
    Kernels.Checked checked =
        new Kernels(file(), MACHINE, FaultyMachine.WRONG_GRADIENT)
            .check(
                DEPTHWISE,
                List.of(MIXING),
                SHAPE,
                CLASSES,
                USES,
                Progress.NONE,
                Cancellation.NEVER);
    assertThat(checked.report().wrong())
        .hasSize(4)
        .allMatch(line -> line.endsWith(": input gradient off by 0.50 of its largest value"))
        .anyMatch(line -> line.contains("input [4, 6, 6, 2], filter [1, 1, 2, 2]"))
        .anyMatch(line -> line.contains("input [8, 6, 6, 2], filter [1, 1, 2, 2]"))
        .as("the surrogate's, which training does not run")
        .anyMatch(line -> line.contains("input [4, 6, 6, 2], filter [1, 1, 2, 3]"))
        .anyMatch(line -> line.contains("input [4, 6, 6, 3], filter [1, 1, 3, 2]"));
    float[] right = pixelGradients(DEPTHWISE, MIXING, weights);
    float[] composed =
        pixelGradients(checked.model(), onFaultyMachine(checked.defenses().get(0)), weights);
    assertThat(composed).usingComparatorWithPrecision(1e-6f).containsExactly(right);
    float[] wrong = pixelGradients(DEPTHWISE, onFaultyMachine(MIXING), weights);
    assertThat(wrong[0]).isNotCloseTo(right[0], within(0.1f * Math.abs(right[0])));
  }

  @Test
  void aDefenseWithoutWrongConvolutionsStaysTheSameObject() {
    InputDefense plain = (tf, images, noise) -> tf.math.square(images);
    Kernels.Checked checked =
        new Kernels(file(), MACHINE, FaultyMachine.WRONG_GRADIENT)
            .check(MODEL, List.of(plain), SHAPE, CLASSES, USES, Progress.NONE, Cancellation.NEVER);
    assertThat(checked.report().replaced()).isNotEmpty();
    assertThat(checked.defenses().get(0)).isSameAs(plain);
  }

  /** As networks that no model builds: those that an augmentation trains for itself. */
  @Test
  void anotherGraphWithAWrongKernelIsRefusedInOneLine() {
    Kernels kernels = new Kernels(file(), MACHINE, FaultyMachine.WRONG_GRADIENT);
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> images =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(5, 6, 6, 2)));
      tf.nn.conv2d(images, tf.constant(new float[3][3][2][4]), List.of(1L, 1L, 1L, 1L), "SAME");
      kernels.requireRight(graph, Progress.NONE, Cancellation.NEVER);
      tf.nn.conv2d(images, tf.constant(new float[1][1][2][4]), List.of(1L, 1L, 1L, 1L), "SAME");
      assertThatThrownBy(() -> kernels.requireRight(graph, Progress.NONE, Cancellation.NEVER))
          .isInstanceOf(ResourceException.class)
          .hasMessageContaining("Conv2D 1×1, stride 1, input [5, 6, 6, 2], filter [1, 1, 2, 4]")
          .hasMessageContaining("input gradient off by")
          .hasMessageContaining("set ONEDNN_MAX_CPU_ISA=AVX2")
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void aKernelThatIsWrongByTurnsIsWrong() {
    Kernels.Checked checked = check(MACHINE, FaultyMachine.UNSTABLE, MODEL);
    assertThat(checked.report().wrong())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("Conv2D 1×1"))
        .anyMatch(line -> line.matches(".*, in \\d+ of \\d+ calls"));
  }

  @Test
  void whatCannotBeComposedIsRefusedInOneLineWithTheRemedy() {
    assertThatThrownBy(() -> check(MACHINE, FaultyMachine.WRONG_DEPTHWISE, DEPTHWISE))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("DepthwiseConv2dNative 3×3, stride 1, input [8, 6, 6, 2]")
        .hasMessageContaining("a processor")
        .hasMessageContaining("output off by")
        .hasMessageContaining("set ONEDNN_MAX_CPU_ISA=AVX2 (or else TF_ENABLE_ONEDNN_OPTS=0)")
        .message()
        .doesNotContain("\n");
    Machine limited = new Machine("a processor", "", "avx2", "ONEDNN_MAX_CPU_ISA=AVX2", 2);
    assertThatThrownBy(() -> check(limited, FaultyMachine.WRONG_DEPTHWISE, DEPTHWISE))
        .hasMessageContaining("set TF_ENABLE_ONEDNN_OPTS=0 in");
  }

  @Test
  void whatWasFoundIsRememberedOnThisMachineAndNotBelievedOnAnother() throws IOException {
    AtomicInteger measured = new AtomicInteger();
    KernelBuilder counting = FaultyMachine.counting(measured);
    KernelReport first = check(MACHINE, counting, MODEL).report();
    int once = measured.get();
    assertThat(once).isEqualTo(first.kernels().size());
    assertThat(check(MACHINE, counting, MODEL).report()).isEqualTo(first);
    assertThat(measured).hasValue(once);
    Machine[] others = {
      new Machine("another processor", MACHINE.model(), "avx2", "", 2),
      new Machine("a processor", "vendor_id X, model 2", "avx2", "", 2),
      new Machine("a processor", MACHINE.model(), "avx2 avx512f", "", 2),
      new Machine("a processor", MACHINE.model(), "avx2", "ONEDNN_MAX_CPU_ISA=AVX2", 2),
      new Machine("a processor", MACHINE.model(), "avx2", "", 4)
    };
    int expected = once;
    for (Machine other : others) {
      check(other, counting, MODEL);
      expected += once;
      assertThat(measured).as(other.toString()).hasValue(expected);
    }
    check(MACHINE, counting, MODEL);
    assertThat(measured).as("still known").hasValue(expected);
    assertThat(Files.readString(file())).contains("TensorFlow " + Machine.tensorFlow());
  }

  @Test
  void aDamagedMemoryIsMadeAgain() throws IOException {
    KernelReport first = check(MACHINE, FaultyMachine.WRONG_GRADIENT, MODEL).report();
    String whole = Files.readString(file());
    for (String damage : List.of("", "{", "[]", "null", "{\"version\":0,\"machines\":{}}")) {
      Files.writeString(file(), damage);
      assertThat(check(MACHINE, FaultyMachine.WRONG_GRADIENT, MODEL).report()).isEqualTo(first);
      assertThat(file()).hasContent(whole);
    }
    try (var files = Files.list(file().getParent())) {
      assertThat(files).as("nothing is left beside it").containsExactly(file());
    }
  }

  @Test
  void theBuiltInShapesHoldTheWideConvolutions() {
    NetworkKernels common =
        NetworkKernels.of(
            BuiltInShapes.MODEL, List.of(), BuiltInShapes.SHAPE, BuiltInShapes.CLASSES, true, 64);
    assertThat(common.unknown()).isEmpty();
    assertThat(common.known().values().stream().map(Kernel::describe))
        .contains(
            "Conv2D 1×1, stride 1, input [64, 1, 1, 2048], filter [1, 1, 2048, 512]",
            "Conv2D 1×1, stride 2, input [64, 4, 4, 512], filter [1, 1, 512, 1024]",
            "MaxPoolV2 3×3, stride 2, input [64, 16, 16, 64]",
            "Conv2DBackpropInput 5×5, stride 2, sizes [4], filter [5, 5, 32, 64], input [64, 8, 8,"
                + " 64]");
    assertThat(common.known().values().stream().map(Kernel::type).distinct())
        .contains(
            KernelType.DEPTHWISE,
            KernelType.BATCH_NORM,
            KernelType.MAX_POOL,
            KernelType.AVERAGE_POOL,
            KernelType.MATRIX_PRODUCT,
            KernelType.BIAS);
  }

  /** Whoever asks for a 1×1 convolution gets the wrong kernel. */
  private static GraphModel onFaultyMachine(GraphModel model) {
    return RebuiltModel.of(model, FaultyMachine::narrow, FaultyMachine.WRONG_GRADIENT);
  }

  private static InputDefense onFaultyMachine(InputDefense defense) {
    return new RebuiltDefense(defense, FaultyMachine::narrow, FaultyMachine.WRONG_GRADIENT);
  }

  private static NetworkClassifier open(GraphModel model, Weights weights) {
    return NetworkClassifier.open(model, List.of(), SHAPE, CLASSES, weights);
  }

  private Weights train(GraphModel model, String name) {
    return Trainer.train(
            new TrainingRequest(
                model,
                List.of(),
                images(32),
                CLASSES,
                TrainingParameters.DEFAULTS,
                new Seed(5),
                folder.resolve(name + ".safetensors"),
                Progress.NONE,
                Cancellation.NEVER))
        .weights();
  }

  private static double distance(Weights some, Weights others) {
    double largest = 0;
    for (Map.Entry<String, dev.touchstone.tensorflow.weights.Tensor> entry :
        some.tensors().entrySet()) {
      float[] a = entry.getValue().values();
      float[] b = others.tensors().get(entry.getKey()).values();
      for (int i = 0; i < a.length; i++) {
        largest = Math.max(largest, Math.abs(a[i] - b[i]));
      }
    }
    return largest;
  }

  private static LabeledImages images(int count) {
    RandomGenerator random = new Seed(count).generator();
    float[] pixels = new float[count * SHAPE.size()];
    int[] labels = new int[count];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(CLASSES);
    }
    return new LabeledImages(SHAPE, pixels, labels);
  }
}
