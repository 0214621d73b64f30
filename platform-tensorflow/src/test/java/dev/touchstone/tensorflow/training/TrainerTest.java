package dev.touchstone.tensorflow.training;

import static dev.touchstone.tensorflow.SmallNetworks.CLASSES;
import static dev.touchstone.tensorflow.SmallNetworks.CONVOLUTION;
import static dev.touchstone.tensorflow.SmallNetworks.SHAPE;
import static dev.touchstone.tensorflow.SmallNetworks.SMOOTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.SmallNetworks;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class TrainerTest {

  private static final LabeledImages IMAGES = SmallNetworks.images(330, 7);

  @TempDir private Path folder;

  private record Noisy(Noise noise) implements InputDefense {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      return tf.math.add(images, tf.math.mul(tf.constant(0.1f), noise));
    }
  }

  private static TrainingParameters parameters(int epochs, Optimizer optimizer, double rate) {
    return new TrainingParameters(
        epochs, 32, optimizer, rate, Schedule.COSINE, 1e-4, Augmentation.SHIFT_FLIP);
  }

  private TrainingRequest request(GraphModel model, TrainingParameters parameters, String file) {
    return request(model, parameters, file, Cancellation.NEVER);
  }

  private TrainingRequest request(
      GraphModel model, TrainingParameters parameters, String file, Cancellation cancellation) {
    return new TrainingRequest(
        model,
        List.of(new Noisy(Noise.NORMAL)),
        IMAGES,
        CLASSES,
        parameters,
        new Seed(11),
        folder.resolve(file),
        Progress.NONE,
        cancellation);
  }

  @ParameterizedTest
  @EnumSource
  void everyOptimizerLearns(Optimizer optimizer) {
    double rate = optimizer == Optimizer.ADAM ? 0.01 : optimizer == Optimizer.SGD ? 0.5 : 0.1;
    TrainingParameters parameters =
        new TrainingParameters(20, 32, optimizer, rate, Schedule.ONE_CYCLE, 0, Augmentation.NONE);
    TrainingResult result = Trainer.train(request(SMOOTH, parameters, "learns"));
    assertThat(result.history().columns())
        .containsExactly("epoch", "loss", "training accuracy (%)", "learning rate");
    assertThat(result.history().rows()).hasSize(20);
    assertThat(result.history().rows().get(19).get(2)).isGreaterThan(95);
    assertThat(result.images()).isEqualTo(330);
    assertThat(result.seconds()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void interruptedAndResumedIsByteIdentical(Optimizer optimizer) throws IOException {
    TrainingParameters parameters = parameters(3, optimizer, 0.01);
    Weights undisturbed = Trainer.train(request(CONVOLUTION, parameters, "undisturbed")).weights();
    // 11 batches an epoch: it stops in the middle of the first, the second, and the third epoch.
    for (int allowed : new int[] {5, 16, 16}) {
      AtomicInteger checks = new AtomicInteger();
      Cancellation stop = () -> checks.incrementAndGet() > allowed;
      assertThatThrownBy(() -> Trainer.train(request(CONVOLUTION, parameters, "resumed", stop)))
          .isInstanceOf(CancelledException.class);
    }
    TrainingResult resumed = Trainer.train(request(CONVOLUTION, parameters, "resumed"));
    Safetensors.write(folder.resolve("one"), undisturbed);
    Safetensors.write(folder.resolve("two"), resumed.weights());
    assertThat(folder.resolve("one")).hasSameBinaryContentAs(folder.resolve("two"));
    assertThat(resumed.history().rows()).hasSize(3);
  }

  @Test
  void finishedTrainingIsNotRepeated() {
    TrainingParameters parameters = parameters(2, Optimizer.ADAM, 0.01);
    TrainingResult first = Trainer.train(request(SMOOTH, parameters, "done"));
    TrainingResult second = Trainer.train(request(SMOOTH, parameters, "done", () -> true));
    assertThat(second.weights()).isEqualTo(first.weights());
    assertThat(second.history()).isEqualTo(first.history());
    assertThat(second.seconds()).isGreaterThan(first.seconds() * 0.5);
  }

  @Test
  void stepsCountInsteadOfEpochsAndMayEndWithinOne() {
    TrainingParameters epochs = parameters(2, Optimizer.ADAM, 0.01);
    TrainingResult two = Trainer.train(request(SMOOTH, epochs, "epochs"));
    // 11 batches an epoch.
    TrainingResult same = Trainer.train(request(SMOOTH, steps(22), "same"));
    assertThat(same.weights()).isEqualTo(two.weights());
    assertThat(same.history()).isEqualTo(two.history());

    AtomicInteger checks = new AtomicInteger();
    Cancellation counting =
        () -> {
          checks.incrementAndGet();
          return false;
        };
    TrainingResult cut = Trainer.train(request(SMOOTH, steps(15), "cut", counting));
    assertThat(checks).hasValue(15);
    assertThat(cut.history().rows()).hasSize(2);
    assertThat(cut.epochs()).isEqualTo(2);
    // The rate of the last step, number 14 of 15, as the schedule gives it.
    assertThat(cut.history().rows().get(1).get(3)).isEqualTo(0.01 * Schedule.COSINE.factor(14, 15));
  }

  private static TrainingParameters steps(int steps) {
    return new TrainingParameters(
        7,
        32,
        Optimizer.ADAM,
        0.01,
        Schedule.COSINE,
        1e-4,
        Augmentation.SHIFT_FLIP,
        Optional.of(steps));
  }

  @Test
  void seedDecidesEverything() {
    TrainingParameters parameters = parameters(1, Optimizer.ADAM, 0.01);
    TrainingRequest one = request(SMOOTH, parameters, "a");
    TrainingRequest other =
        new TrainingRequest(
            SMOOTH,
            one.defenses(),
            IMAGES,
            CLASSES,
            parameters,
            new Seed(12),
            folder.resolve("b"),
            Progress.NONE,
            Cancellation.NEVER);
    assertThat(Trainer.train(one).weights()).isNotEqualTo(Trainer.train(other).weights());
  }

  @Test
  void checkpointOfAnotherNetworkIsRefused() throws IOException {
    TrainingParameters parameters = parameters(1, Optimizer.SGD, 0.01);
    Trainer.train(request(SMOOTH, parameters, "x"));
    assertThatThrownBy(() -> Trainer.train(request(CONVOLUTION, parameters, "x")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder.resolve("x").toString())
        .hasMessageContaining("variable/conv.weight");
    Path foreign = folder.resolve("foreign");
    Weights weights = Safetensors.read(folder.resolve("x"));
    Safetensors.write(foreign, new Weights(weights.tensors(), Map.of()));
    assertThatThrownBy(() -> Trainer.train(request(SMOOTH, parameters, "foreign")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("not a checkpoint of this version");
    assertThat(Files.exists(foreign)).isTrue();
  }

  @Test
  void aChangedOrExchangedCheckpointIsRefused() throws IOException {
    TrainingParameters parameters = parameters(1, Optimizer.SGD, 0.01);
    Path checkpoint = folder.resolve("x");
    Trainer.train(request(SMOOTH, parameters, "x"));
    assertThat(TrainingRequest.fault(checkpoint)).isEmpty();
    byte[] whole = Files.readAllBytes(checkpoint);
    Path elsewhere = Files.createDirectories(folder.resolve("other")).resolve("x");
    Files.write(elsewhere, whole);
    assertThat(TrainingRequest.fault(elsewhere).orElseThrow()).contains("another model");

    whole[whole.length - 4] ^= 1; // The lowest bit of the last value: still a finite number.
    Files.write(checkpoint, whole);
    assertThat(TrainingRequest.fault(checkpoint).orElseThrow())
        .contains("was changed after it was written");
    assertThatThrownBy(() -> Trainer.train(request(SMOOTH, parameters, "x")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("was changed after it was written");
  }

  @Test
  void divergenceNamesEpochAndBatch() {
    TrainingParameters wild =
        new TrainingParameters(5, 32, Optimizer.SGD, 1000, Schedule.CONSTANT, 1, Augmentation.NONE);
    assertThatThrownBy(() -> Trainer.train(request(SMOOTH, wild, "wild")))
        .isInstanceOf(ComponentException.class)
        .hasMessageMatching("(?s).*epoch \\d(, batch \\d+)?; try a lower learning rate");
  }

  @Test
  void addedLossesAndStatisticsAreKept() {
    GraphModel model =
        (network, images) -> {
          Ops tf = network.ops();
          Operand<TFloat32> mean = tf.math.mean(images, tf.constant(new int[] {0, 1, 2, 3}));
          Operand<TFloat32> average = network.statistic("average", 0);
          Operand<TFloat32> steps = network.statistic("steps", 100);
          Operand<TFloat32> extra = network.variable("extra", Initializer.ONES);
          if (network.training()) {
            network.afterStep(
                tf.assign(
                    average,
                    tf.math.add(
                        average, tf.math.mul(tf.constant(0.5f), tf.math.sub(mean, average)))));
            network.afterStep(tf.assignAdd(steps, tf.constant(1f)));
          }
          network.addLoss("pull", 2, tf.math.square(tf.math.sub(extra, tf.constant(3f))));
          return SMOOTH.build(network, images);
        };
    TrainingParameters parameters =
        new TrainingParameters(8, 32, Optimizer.SGD, 0.1, Schedule.CONSTANT, 0, Augmentation.NONE);
    TrainingResult result = Trainer.train(request(model, parameters, "terms"));
    assertThat(result.history().columns())
        .containsExactly(
            "epoch", "loss", "cross-entropy", "pull", "training accuracy (%)", "learning rate");
    List<Double> first = result.history().rows().get(0);
    assertThat(first.get(3)).isGreaterThan(0.1);
    // The total is the cross-entropy plus twice the added term.
    assertThat(first.get(1)).isCloseTo(first.get(2) + 2 * first.get(3), within(1e-4));
    assertThat(result.weights().tensors().get("extra").values()[0]).isCloseTo(3, within(1e-3f));
    assertThat(result.weights().tensors().get("steps").values()[0]).isEqualTo(100 + 8 * 11);
    // The mean pixel: 0.15 from the noise, and 0.6 / 24 for the class.
    assertThat(result.weights().tensors().get("average").values()[0])
        .isCloseTo(0.175f, within(0.03f));
  }

  @Test
  void updatesThatDoNotReadTheBatchSeeTheNewVariables() {
    GraphModel clipped =
        (network, images) -> {
          Ops tf = network.ops();
          Operand<TFloat32> extra = network.variable("extra", Initializer.ONES, 4);
          network.addLoss("push", 1, tf.reduceSum(extra, tf.constant(0)));
          if (network.training()) {
            network.afterStep(
                tf.assign(extra, tf.clipByValue(extra, tf.constant(0.25f), tf.constant(1f))));
          }
          return SMOOTH.build(network, images);
        };
    TrainingParameters parameters =
        new TrainingParameters(1, 32, Optimizer.SGD, 0.3, Schedule.CONSTANT, 0, Augmentation.NONE);
    TrainingResult result = Trainer.train(request(clipped, parameters, "clipped"));
    assertThat(result.weights().tensors().get("extra").values()).containsOnly(0.25f);
  }

  @Test
  void randomOperationsThatNoCheckpointHoldsAreRefused() {
    GraphModel dropout =
        (network, images) -> {
          Ops tf = network.ops();
          Operand<TFloat32> mask = tf.random.randomUniform(tf.shape(images), TFloat32.class);
          return SMOOTH.build(network, tf.math.mul(images, mask));
        };
    assertThatThrownBy(
            () -> Trainer.train(request(dropout, parameters(1, Optimizer.SGD, 0.1), "random")))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("RandomUniform '");
  }

  @Test
  void unusedVariableIsNamed() {
    GraphModel model =
        (network, images) -> {
          network.variable("idle", Initializer.ONES, 3);
          return SMOOTH.build(network, images);
        };
    assertThatThrownBy(
            () -> Trainer.train(request(model, parameters(1, Optimizer.SGD, 0.1), "idle")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the training loss by the variables")
        .hasMessageContaining("node 'idle'");
  }

  @Test
  void progressSaysWhereItIs() {
    List<String> details = new ArrayList<>();
    List<Long> done = new ArrayList<>();
    TrainingRequest quiet = request(SMOOTH, parameters(2, Optimizer.SGD, 0.01), "progress");
    Progress progress =
        (images, total, detail) -> {
          assertThat(total).isEqualTo(660);
          done.add(images);
          details.add(detail);
        };
    Trainer.train(
        new TrainingRequest(
            SMOOTH,
            quiet.defenses(),
            IMAGES,
            CLASSES,
            quiet.parameters(),
            quiet.seed(),
            quiet.checkpoint(),
            progress,
            Cancellation.NEVER));
    assertThat(done).hasSize(22).isSorted().endsWith(660L);
    assertThat(details)
        .allMatch(
            detail ->
                detail.matches(
                    "epoch [12]/2  loss \\d+\\.\\d{3}  accuracy \\d+\\.\\d %  [\\d,]+ images/s  \\d+:\\d\\d left"));
  }

  @Test
  void initialValuesHaveTheirVariance() {
    GraphModel model =
        (network, images) -> {
          Ops tf = network.ops();
          Operand<TFloat32> all = tf.constant(0f);
          Operand<TFloat32> he = network.variable("he", Initializer.HE_NORMAL, 5, 4, 10, 30);
          Operand<TFloat32> glorot =
              network.variable("glorot", Initializer.GLOROT_UNIFORM, 5, 4, 10, 30);
          Operand<TFloat32> unit =
              network.variable("unit", Initializer.UNIT_UNIFORM, 1, 1, 1, 6000);
          for (Operand<TFloat32> variable : List.of(he, glorot, unit)) {
            all = tf.math.add(all, tf.reduceSum(variable, tf.constant(new int[] {0, 1, 2, 3})));
          }
          network.addLoss("sum", 1, all);
          return SMOOTH.build(network, images);
        };
    Weights weights = Trainer.initialWeights(model, SHAPE, CLASSES, new Seed(3));
    // 6,000 draws: five standard errors of a variance are about 10 % of it (normal).
    assertThat(moments(weights, "he")).satisfies(m -> near(m, 0, 2 / 200.0));
    assertThat(moments(weights, "glorot")).satisfies(m -> near(m, 0, 2 / (200.0 + 600)));
    assertThat(moments(weights, "unit")).satisfies(m -> near(m, 0.5, 1 / 12.0));
    assertThat(weights.tensors().get("fc1.bias").values()).containsOnly(0);
    assertThat(Trainer.initialWeights(model, SHAPE, CLASSES, new Seed(3))).isEqualTo(weights);
  }

  private static double[] moments(Weights weights, String name) {
    float[] values = weights.tensors().get(name).values();
    double mean = 0;
    double square = 0;
    for (float value : values) {
      mean += value / (double) values.length;
      square += (double) value * value / values.length;
    }
    return new double[] {mean, square - mean * mean};
  }

  private static void near(double[] moments, double mean, double variance) {
    assertThat(moments[0]).isCloseTo(mean, within(5 * Math.sqrt(variance / 6000)));
    assertThat(moments[1]).isCloseTo(variance, within(0.1 * variance));
  }
}
