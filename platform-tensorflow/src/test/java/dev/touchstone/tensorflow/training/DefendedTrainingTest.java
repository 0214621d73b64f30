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
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.attack.Attacks;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.SmallNetworks;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class DefendedTrainingTest {

  private static final LabeledImages IMAGES = SmallNetworks.images(200, 7);
  private static final AttackChoice SIGN = new AttackChoice("sign", Map.of());
  private static final AttackChoice NOTHING = new AttackChoice("nothing", Map.of());
  private static final NormBall THREAT = new NormBall(Norm.LINF, 0.1);

  @TempDir private Path folder;

  /** A random start, then two steps of ε / 2 along the gradient's sign. */
  static void sign(AttackTask task) {
    int[] rows = IntStream.range(0, task.size()).toArray();
    int size = task.shape().size();
    float[] images = task.images();
    float epsilon = (float) task.threat().epsilon();
    for (int i = 0; i < images.length; i++) {
      images[i] += epsilon * (2 * task.random(i / size).nextFloat() - 1);
    }
    for (int step = 0; step < 2; step++) {
      float[] gradients =
          task.gradients(rows, images, Loss.CROSS_ENTROPY, Optional.empty(), Optional.empty(), step)
              .gradients();
      for (int i = 0; i < images.length; i++) {
        images[i] += epsilon / 2 * Math.signum(gradients[i]);
      }
    }
    assertThat(task.propose(rows, images)).hasSize(task.size());
  }

  static final Attacks ATTACKS =
      choice -> {
        Attack attack =
            Map.<String, Attack>of("sign", DefendedTrainingTest::sign, "nothing", task -> {})
                .get(choice.id());
        if (attack == null) {
          throw new UserException("attack '" + choice.id() + "' is not installed");
        }
        return attack;
      };

  /** Step at 0.5, which has no gradient, with the identity as surrogate. */
  static final class Step implements InputDefense {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      return tf.dtypes.cast(tf.math.greater(images, tf.constant(0.5f)), TFloat32.class);
    }

    @Override
    public List<BackwardSurrogate> surrogates() {
      return List.of(
          new BackwardSurrogate() {
            @Override
            public String name() {
              return "straight-through";
            }

            @Override
            public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images) {
              return images;
            }
          });
    }
  }

  private record Noisy() implements InputDefense {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      return tf.math.add(images, tf.math.mul(tf.constant(0.1f), noise));
    }

    @Override
    public Noise noise() {
      return Noise.NORMAL;
    }
  }

  /** Natural and adversarial images beside one another, with the plain loss. */
  private record Both(AttackChoice attack, Optional<RobustValidation> validation, int warmUp)
      implements TrainingDefense {

    @Override
    public NormBall threat(double epochs) {
      return epochs >= warmUp ? THREAT : new NormBall(Norm.LINF, 0.1 * epochs / warmUp);
    }

    @Override
    public int views() {
      return 2;
    }

    @Override
    public float[] images(TrainingStep step) {
      float[] natural = step.images();
      float[] attacked = step.attacked(attack, DefendedTrainingTest::squaredDistance);
      float[] both = new float[2 * natural.length];
      System.arraycopy(natural, 0, both, 0, natural.length);
      System.arraycopy(attacked, 0, both, natural.length, natural.length);
      return both;
    }
  }

  /** Half the squared distance of the logits. */
  private static void squaredDistance(
      float[] natural, float[] attacked, int classes, float[] losses, float[] cotangents) {
    for (int i = 0; i < attacked.length; i++) {
      cotangents[i] = attacked[i] - natural[i];
      losses[i / classes] += cotangents[i] * cotangents[i] / 2;
    }
  }

  private static RobustValidation validation(int every, Optional<Integer> patience) {
    return new RobustValidation(SIGN, THREAT, 40, every, patience);
  }

  private TrainingRequest request(
      GraphModel model,
      List<InputDefense> inputDefenses,
      Optional<TrainingDefense> defense,
      TrainingParameters parameters,
      String file,
      Progress progress,
      Cancellation cancellation) {
    Optional<RobustValidation.Split> split =
        defense.flatMap(TrainingDefense::validation).map(held -> held.split(IMAGES));
    return new TrainingRequest(
        model,
        inputDefenses,
        defense,
        ATTACKS,
        split.map(RobustValidation.Split::train).orElse(IMAGES),
        split.map(RobustValidation.Split::heldOut),
        Optional.empty(),
        CLASSES,
        parameters,
        new Seed(11),
        folder.resolve(file),
        progress,
        cancellation);
  }

  private static TrainingParameters parameters(int epochs, double rate) {
    return new TrainingParameters(
        epochs, 32, Optimizer.ADAM, rate, Schedule.COSINE, 1e-4, Augmentation.SHIFT);
  }

  private TrainingResult train(
      TrainingDefense defense, TrainingParameters parameters, String file) {
    return Trainer.train(
        request(
            SMOOTH,
            List.of(),
            Optional.of(defense),
            parameters,
            file,
            Progress.NONE,
            Cancellation.NEVER));
  }

  /** Behind a defense without gradient and one with noise, validating every second epoch. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptedAndResumedIsByteIdentical(boolean stochastic) throws IOException {
    List<InputDefense> defenses = List.of(stochastic ? new Noisy() : new Step());
    Optional<TrainingDefense> defense =
        Optional.of(new Both(SIGN, Optional.of(validation(2, Optional.of(9))), 2));
    TrainingParameters parameters = parameters(5, 0.02);
    TrainingResult undisturbed =
        Trainer.train(
            request(
                CONVOLUTION,
                defenses,
                defense,
                parameters,
                "undisturbed",
                Progress.NONE,
                Cancellation.NEVER));
    int interruptions = 0;
    TrainingResult resumed = null;
    while (resumed == null) {
      // More than an epoch with its validation needs, and less than two: stops everywhere.
      AtomicInteger checks = new AtomicInteger();
      int allowed = 2400 + 370 * interruptions;
      try {
        resumed =
            Trainer.train(
                request(
                    CONVOLUTION,
                    defenses,
                    defense,
                    parameters,
                    "resumed",
                    Progress.NONE,
                    () -> checks.incrementAndGet() > allowed));
      } catch (CancelledException e) {
        interruptions++;
        assertThat(interruptions).isLessThan(100);
      }
    }
    assertThat(interruptions).isGreaterThan(2);
    Safetensors.write(folder.resolve("one"), undisturbed.weights());
    Safetensors.write(folder.resolve("two"), resumed.weights());
    assertThat(folder.resolve("one")).hasSameBinaryContentAs(folder.resolve("two"));
    assertThat(resumed.history()).isEqualTo(undisturbed.history());
    assertThat(column(resumed, "epsilon").get(0)).isCloseTo(0.05, within(1e-12));
    assertThat(column(resumed, "robust validation accuracy (%)"))
        .satisfies(rates -> assertThat(rates.get(0)).isNaN())
        .satisfies(rates -> assertThat(rates.get(1)).isBetween(0.0, 100.0))
        .satisfies(rates -> assertThat(rates.get(2)).isNaN())
        .satisfies(rates -> assertThat(rates.get(4)).isBetween(0.0, 100.0));
    assertThat(resumed.epochs()).isEqualTo(5);
    assertThat(resumed.images()).isEqualTo(160);
  }

  private static List<Double> column(TrainingResult result, String name) {
    int index = result.history().columns().indexOf(name);
    return result.history().rows().stream().map(row -> row.get(index)).toList();
  }

  /** What is kept is what the history says was best, measured once more by other code. */
  @Test
  void keepsTheBestEpochsWeightsAndStopsWhenPatienceIsOver() {
    // A rate so high that training goes up and down.
    TrainingParameters wild =
        new TrainingParameters(
            40, 32, Optimizer.ADAM, 0.3, Schedule.CONSTANT, 0, Augmentation.NONE);
    RobustValidation settings = validation(1, Optional.of(3));
    TrainingResult result = train(new Both(SIGN, Optional.of(settings), 0), wild, "patience");
    List<Double> robust = column(result, "robust validation accuracy (%)");
    List<Double> clean = column(result, "clean validation accuracy (%)");
    int best = 0;
    for (int epoch = 1; epoch < robust.size(); epoch++) {
      if (robust.get(epoch) > robust.get(best)
          || (robust.get(epoch).equals(robust.get(best)) && clean.get(epoch) > clean.get(best))) {
        best = epoch;
      }
    }
    assertThat(result.epochs()).isEqualTo(robust.size()).isEqualTo(best + 1 + 3).isLessThan(40);
    LabeledImages heldOut = settings.split(IMAGES).heldOut();
    try (NetworkClassifier classifier =
        NetworkClassifier.open(SMOOTH, List.of(), SHAPE, CLASSES, result.weights())) {
      Validator.Accuracy again =
          new Validator(
                  DefendedTrainingTest::sign,
                  THREAT,
                  heldOut,
                  new Seed(11).derive("validation"),
                  Cancellation.NEVER)
              .measure(classifier);
      assertThat(again.robust()).isEqualTo(robust.get(best));
      assertThat(again.clean())
          .isEqualTo(clean.get(best))
          .isEqualTo(100 * accuracy(classifier, heldOut));
    }
  }

  private static double accuracy(NetworkClassifier classifier, LabeledImages images) {
    float[] logits = classifier.logits(images.pixels(), new long[images.count()]);
    int right = 0;
    for (int i = 0; i < images.count(); i++) {
      int row = i * CLASSES;
      float own = logits[row + images.labels()[i]];
      right += IntStream.range(row, row + CLASSES).allMatch(k -> logits[k] <= own) ? 1 : 0;
    }
    return (double) right / images.count();
  }

  @Test
  void warmUpDoesNotWearOutThePatience() {
    TrainingParameters still =
        new TrainingParameters(
            8, 32, Optimizer.SGD, 1e-30, Schedule.CONSTANT, 0, Augmentation.NONE);
    RobustValidation settings = validation(1, Optional.of(2));
    assertThat(train(new Both(SIGN, Optional.of(settings), 0), still, "none").epochs())
        .isEqualTo(3);
    assertThat(train(new Both(SIGN, Optional.of(settings), 4), still, "four").epochs())
        .isEqualTo(6);
  }

  /** A candidate that was right once, in between, is broken; one that is wrong unattacked, too. */
  @Test
  void validationJudgesEveryCandidate() {
    Weights weights = Trainer.initialWeights(SMOOTH, SHAPE, CLASSES, new Seed(1));
    NormBall whole = new NormBall(Norm.LINF, 1);
    try (NetworkClassifier classifier =
        NetworkClassifier.open(SMOOTH, List.of(), SHAPE, CLASSES, weights)) {
      double clean = 100 * accuracy(classifier, IMAGES);
      Attack idle = task -> task.propose(rows(task), task.images());
      Attack goesBack =
          task -> {
            float[] images = task.images();
            for (int i = 0; i < images.length; i++) {
              images[i] = 1 - images[i] * images[i] * 3;
            }
            task.propose(rows(task), images);
            idle.run(task);
          };
      assertThat(measure(idle, whole, classifier)).isEqualTo(new Validator.Accuracy(clean, clean));
      Validator.Accuracy broken = measure(goesBack, whole, classifier);
      assertThat(broken.clean()).isEqualTo(clean);
      assertThat(broken.robust()).isLessThan(clean);
      // The same, projected into a ball that holds the image alone, changes nothing.
      assertThat(measure(goesBack, new NormBall(Norm.LINF, 0), classifier).robust())
          .isEqualTo(clean);
      assertThatThrownBy(() -> measure(task -> {}, whole, classifier))
          .isInstanceOf(ComponentException.class)
          .hasMessageContaining("proposed nothing");
    }
  }

  private static int[] rows(AttackTask task) {
    return IntStream.range(0, task.size()).toArray();
  }

  private static Validator.Accuracy measure(
      Attack attack, NormBall threat, NetworkClassifier classifier) {
    return new Validator(attack, threat, IMAGES, new Seed(2), Cancellation.NEVER)
        .measure(classifier);
  }

  @Test
  void gradientOfTheDefensesLossAgreesWithFiniteDifferences() {
    Weights weights = Trainer.initialWeights(SMOOTH, SHAPE, CLASSES, new Seed(1));
    LabeledImages few = IMAGES.first(6);
    int size = SHAPE.size();
    int[] rows = {4, 0, 5};
    float[] candidates = SmallNetworks.images(3, 99).pixels();
    try (NetworkClassifier classifier =
        NetworkClassifier.open(SMOOTH, List.of(), SHAPE, CLASSES, weights)) {
      AttackedNetwork network =
          new AttackedClassifier.Climbing(
              classifier, DefendedTrainingTest::squaredDistance, few.pixels());
      Gradients gradients = query(network, rows, candidates);
      for (int j = 0; j < candidates.length; j += 5) {
        float step = 1e-2f;
        float[] ahead = candidates.clone();
        float[] behind = candidates.clone();
        ahead[j] += step;
        behind[j] -= step;
        double difference =
            (query(network, rows, ahead).losses()[j / size]
                    - query(network, rows, behind).losses()[j / size])
                / (2.0 * step);
        assertThat((double) gradients.gradients()[j]).isCloseTo(difference, within(1e-3));
      }
      assertThatThrownBy(
              () ->
                  network.gradients(
                      rows,
                      new GradientRequest(
                          candidates,
                          new int[3],
                          Optional.of(new int[3]),
                          Loss.MARGIN,
                          Optional.empty(),
                          new long[3])))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("untargeted");
    }
  }

  private static Gradients query(AttackedNetwork network, int[] rows, float[] images) {
    return network.gradients(
        rows,
        new GradientRequest(
            images,
            new int[rows.length],
            Optional.empty(),
            Loss.CROSS_ENTROPY,
            Optional.empty(),
            new long[rows.length]));
  }

  @Test
  void attackThatProposesNothingTrainsNothing() {
    assertThatThrownBy(
            () -> train(new Both(NOTHING, Optional.empty(), 0), parameters(1, 0.01), "nothing"))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("proposed nothing");
    assertThatThrownBy(
            () ->
                train(
                    new Both(new AttackChoice("absent", Map.of()), Optional.empty(), 0),
                    parameters(1, 0.01),
                    "absent"))
        .isInstanceOf(UserException.class)
        .hasMessage("attack 'absent' is not installed");
  }

  @Test
  void progressShowsTheRobustAccuracy() {
    List<String> details = new ArrayList<>();
    Trainer.train(
        request(
            SMOOTH,
            List.of(),
            Optional.of(new Both(SIGN, Optional.of(validation(1, Optional.empty())), 0)),
            parameters(2, 0.01),
            "progress",
            (done, total, detail) -> details.add(detail),
            Cancellation.NEVER));
    // 5 batches of the 160 images left, and a validation, in each epoch.
    assertThat(details).hasSize(12);
    assertThat(details.get(5)).isEqualTo("epoch 1/2  validating under attack");
    assertThat(details.get(6))
        .matches(
            "epoch 2/2  loss \\d+\\.\\d{3}  accuracy \\d+\\.\\d %  robust \\d+\\.\\d %  [\\d,]+"
                + " images/s  \\d+:\\d\\d left");
  }

  @Test
  void holdingOutEverythingIsRefused() {
    RobustValidation settings = new RobustValidation(SIGN, THREAT, 200, 1, Optional.empty());
    assertThatThrownBy(() -> settings.split(IMAGES))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("hold out 200 images")
        .hasMessageContaining("hold out fewer");
    RobustValidation.Split split = validation(1, Optional.empty()).split(IMAGES);
    assertThat(split.train().count()).isEqualTo(160);
    assertThat(split.heldOut().image(0)).isEqualTo(IMAGES.image(160));
    assertThat(split.heldOut().labels()[39]).isEqualTo(IMAGES.labels()[199]);
  }
}
