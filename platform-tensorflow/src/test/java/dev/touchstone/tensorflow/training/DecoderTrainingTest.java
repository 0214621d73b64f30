package dev.touchstone.tensorflow.training;

import static dev.touchstone.tensorflow.SmallNetworks.CLASSES;
import static dev.touchstone.tensorflow.SmallNetworks.SHAPE;
import static dev.touchstone.tensorflow.SmallNetworks.dense;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.SmallNetworks;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class DecoderTrainingTest {

  private static final LabeledImages IMAGES = SmallNetworks.images(200, 7);
  private static final String OUTPUT = "reconstruction";

  @TempDir private Path folder;

  /** A code of 16, with a moving average of its own, and a decoder that only the output needs. */
  private record Autoencoder(String output, String variables, int epochs) implements TwoStageModel {

    @Override
    public Operand<TFloat32> build(NetworkBuilder network, Operand<TFloat32> images) {
      Ops tf = network.ops();
      Operand<TFloat32> steps = network.statistic("f/steps", 0);
      if (network.training()) {
        network.afterStep(tf.assignAdd(steps, tf.constant(1f)));
      }
      Operand<TFloat32> flat = SmallNetworks.flat(tf, images);
      Operand<TFloat32> code = tf.math.tanh(dense(network, "f/fc", flat, SHAPE.size(), 16));
      Operand<TFloat32> decoded = tf.math.sigmoid(dense(network, "h/fc", code, 16, SHAPE.size()));
      network.expose(
          OUTPUT,
          tf.reshape(
              decoded,
              tf.constant(new int[] {-1, SHAPE.height(), SHAPE.width(), SHAPE.channels()})));
      return dense(network, "g/fc", code, 16, network.classes());
    }

    @Override
    public DecoderStage decoderStage() {
      return new DecoderStage(
          output,
          variables,
          new AttackChoice("sign", Map.of()),
          new NormBall(Norm.LINF, 0.1),
          epochs,
          20,
          0.01);
    }
  }

  private static final Autoencoder MODEL = new Autoencoder(OUTPUT, "h/", 6);

  private TrainingRequest request(
      Autoencoder model, List<InputDefense> defenses, String file, Cancellation cancellation) {
    return request(model, defenses, Optional.empty(), file, cancellation);
  }

  private TrainingRequest request(
      Autoencoder model,
      List<InputDefense> defenses,
      Optional<Weights> classifier,
      String file,
      Cancellation cancellation) {
    return new TrainingRequest(
        model,
        defenses,
        Optional.empty(),
        DefendedTrainingTest.ATTACKS,
        IMAGES,
        Optional.empty(),
        classifier,
        CLASSES,
        new TrainingParameters(
            2, 32, Optimizer.MOMENTUM, 0.1, Schedule.COSINE, 1e-3, Augmentation.SHIFT),
        new Seed(4),
        folder.resolve(file),
        Progress.NONE,
        cancellation);
  }

  @Test
  void onlyTheDecoderMovesAndItsErrorFalls() {
    TrainingResult without =
        Trainer.train(
            request(new Autoencoder(OUTPUT, "h/", 0), List.of(), "one", Cancellation.NEVER));
    TrainingResult result = Trainer.train(request(MODEL, List.of(), "two", Cancellation.NEVER));
    assertThat(result.history()).isEqualTo(without.history());
    assertThat(result.epochs()).isEqualTo(2);
    result
        .weights()
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("h/")) {
                assertThat(tensor).isNotEqualTo(without.weights().tensors().get(name));
              } else {
                assertThat(tensor).as(name).isEqualTo(without.weights().tensors().get(name));
              }
            });
    // 7 batches in each of the 2 epochs of the first stage, none in the second.
    assertThat(result.weights().tensors().get("f/steps").values()).containsExactly(14);
    // The decoder was left alone in the first stage.
    Weights initial = Trainer.initialWeights(MODEL, SHAPE, CLASSES, new Seed(4));
    assertThat(without.weights().tensors().get("h/fc.weight"))
        .isEqualTo(initial.tensors().get("h/fc.weight"));
    assertThat(without.weights().tensors().get("g/fc.weight"))
        .isNotEqualTo(initial.tensors().get("g/fc.weight"));
    List<List<Double>> rows = result.decoderHistory().orElseThrow().rows();
    assertThat(result.decoderHistory().orElseThrow().name()).isEqualTo("decoder-history");
    assertThat(rows).hasSize(6);
    assertThat(rows.get(5).get(1)).isLessThan(0.7 * rows.get(0).get(1));
  }

  @Test
  void aGivenClassifierTakesThePlaceOfTheFirstStage() {
    TrainingResult both = Trainer.train(request(MODEL, List.of(), "both", Cancellation.NEVER));
    SortedMap<String, Tensor> classifier = new TreeMap<>(both.weights().tensors());
    classifier.keySet().removeIf(name -> name.startsWith("h/"));
    TrainingResult second =
        Trainer.train(
            request(
                MODEL,
                List.of(),
                Optional.of(new Weights(classifier, Map.of())),
                "second",
                Cancellation.NEVER));
    assertThat(second.weights()).isEqualTo(both.weights());
    assertThat(second.decoderHistory()).isEqualTo(both.decoderHistory());
    assertThat(second.history().rows()).isEmpty();
    assertThat(second.epochs()).isZero();

    classifier.remove("g/fc.bias");
    assertThatThrownBy(
            () ->
                Trainer.train(
                    request(
                        MODEL,
                        List.of(),
                        Optional.of(new Weights(classifier, Map.of())),
                        "third",
                        Cancellation.NEVER)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the classifier")
        .hasMessageContaining("g/fc.bias");
  }

  @Test
  void interruptedAndResumedIsByteIdentical() {
    List<InputDefense> defenses = List.of(new DefendedTrainingTest.Step());
    TrainingResult undisturbed =
        Trainer.train(request(MODEL, defenses, "undisturbed", Cancellation.NEVER));
    int interruptions = 0;
    TrainingResult resumed = null;
    while (resumed == null) {
      AtomicInteger checks = new AtomicInteger();
      int allowed = 7000 + 370 * interruptions;
      try {
        resumed =
            Trainer.train(
                request(MODEL, defenses, "resumed", () -> checks.incrementAndGet() > allowed));
      } catch (CancelledException e) {
        interruptions++;
        assertThat(interruptions).isLessThan(100);
      }
    }
    assertThat(interruptions).isGreaterThan(1);
    assertThat(resumed.weights()).isEqualTo(undisturbed.weights());
    assertThat(resumed.decoderHistory()).isEqualTo(undisturbed.decoderHistory());
    assertThat(TrainingRequest.checkpoints(folder.resolve("resumed")))
        .allSatisfy(file -> assertThat(file).exists());
  }

  @Test
  void attackSeesTheReconstructionErrorAndItsGradient() {
    Weights weights = Trainer.initialWeights(MODEL, SHAPE, CLASSES, new Seed(1));
    int size = SHAPE.size();
    int[] rows = {2, 0};
    float[] candidates = SmallNetworks.images(2, 99).pixels();
    try (DecoderGraph graph =
        new DecoderGraph(MODEL, MODEL.decoderStage(), List.of(), SHAPE, CLASSES)) {
      graph.initialize(weights);
      AttackedNetwork network = graph.against(IMAGES.first(3).pixels());
      Gradients gradients = query(network, rows, candidates, Loss.CROSS_ENTROPY);
      assertThat(query(network, rows, candidates, Loss.DLR).losses()).isEqualTo(gradients.losses());
      assertThat(gradients.logits()).isEqualTo(network.logits(candidates, new long[2]));
      for (int j = 0; j < candidates.length; j += 5) {
        float[] ahead = candidates.clone();
        float[] behind = candidates.clone();
        ahead[j] += 0.02f;
        behind[j] -= 0.02f;
        double difference =
            (query(network, rows, ahead, Loss.MARGIN).losses()[j / size]
                    - query(network, rows, behind, Loss.MARGIN).losses()[j / size])
                / 0.04;
        assertThat((double) gradients.gradients()[j]).isCloseTo(difference, within(1e-3));
      }
      // A step of length 0 reports the same errors, as their mean.
      float[] truth = AttackedNetwork.gather(IMAGES.pixels(), rows, size);
      assertThat(graph.step(candidates, truth, new long[2], 0, 0))
          .isCloseTo((gradients.losses()[0] + gradients.losses()[1]) / 2.0, within(1e-5));
    }
  }

  private static Gradients query(AttackedNetwork network, int[] rows, float[] images, Loss loss) {
    return network.gradients(
        rows,
        new GradientRequest(
            images,
            new int[rows.length],
            Optional.empty(),
            loss,
            Optional.empty(),
            new long[rows.length]));
  }

  @Test
  void wrongNamesAreNamed() {
    List<String> messages = new ArrayList<>();
    for (Autoencoder wrong :
        List.of(new Autoencoder("nowhere", "h/", 1), new Autoencoder(OUTPUT, "x/", 1))) {
      assertThatThrownBy(
              () ->
                  new DecoderGraph(wrong, wrong.decoderStage(), List.of(), SHAPE, CLASSES).close())
          .isInstanceOf(ComponentException.class)
          .satisfies(e -> messages.add(e.getMessage()));
    }
    assertThat(messages.get(0)).contains("no output 'nowhere'");
    assertThat(messages.get(1)).contains("no variable 'x/…'");
  }
}
