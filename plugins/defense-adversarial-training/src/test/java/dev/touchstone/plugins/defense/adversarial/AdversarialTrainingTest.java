package dev.touchstone.plugins.defense.adversarial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.training.RobustValidation;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingRequest;
import dev.touchstone.tensorflow.training.TrainingResult;
import dev.touchstone.tensorflow.training.TrainingStep;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class AdversarialTrainingTest {

  private static final int SIZE = TinyProblem.SHAPE.size();

  @TempDir private Path folder;

  /** What a step was given and gave. */
  private record Seen(float[] natural, int[] labels, NormBall threat, float[] fed) {}

  /** Writes down every step. */
  private record Recording(TrainingDefense defense, List<Seen> steps) implements TrainingDefense {

    @Override
    public NormBall threat(double epochs) {
      return defense.threat(epochs);
    }

    @Override
    public int views() {
      return defense.views();
    }

    @Override
    public float[] images(TrainingStep step) {
      float[] fed = defense.images(step);
      steps.add(new Seen(step.images(), step.labels(), step.threat(), fed.clone()));
      return fed;
    }

    @Override
    public Operand<TFloat32> loss(
        Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels, int classes) {
      return defense.loss(tf, logits, labels, classes);
    }

    @Override
    public Optional<RobustValidation> validation() {
      return defense.validation();
    }
  }

  private TrainingResult train(
      Optional<TrainingDefense> defense, LabeledImages images, int epochs, int batch) {
    return Trainer.train(
        TinyProblem.request(
            defense, images, epochs, batch, folder.resolve("checkpoint"), Cancellation.NEVER));
  }

  @ParameterizedTest
  @EnumSource
  void feedsImagesOfTheBallThatGrowsWithTheWarmUp(Method method) {
    List<Seen> steps = new ArrayList<>();
    TrainingDefense defense =
        new Recording(
            TinyProblem.defense(TinyProblem.parameters(method, TinyProblem.PGD, 2, 0)), steps);
    // Pixels at both bounds, so that the ball leaves [0, 1].
    LabeledImages images = TinyProblem.images(100, 3);
    for (int i = 0; i < images.count(); i++) {
      images.pixels()[i * SIZE + 1] = i % 2;
    }
    train(Optional.of(defense), images, 3, 25);
    assertThat(steps).hasSize(12);
    boolean moved = false;
    for (int number = 0; number < steps.size(); number++) {
      Seen step = steps.get(number);
      double epsilon = TinyProblem.EPSILON * Math.min(1, (number + 1) / 8.0);
      assertThat(step.threat().epsilon()).isCloseTo(epsilon, within(1e-12));
      int natural = step.natural().length;
      assertThat(step.fed()).hasSize(defense.views() * natural);
      int attacked = step.fed().length - natural;
      if (method == Method.TRADES) {
        assertThat(Arrays.copyOf(step.fed(), natural)).isEqualTo(step.natural());
      }
      for (int j = 0; j < natural; j++) {
        float pixel = step.fed()[attacked + j];
        assertThat(pixel).isBetween(0f, 1f);
        assertThat((double) Math.abs(pixel - step.natural()[j])).isLessThan(epsilon + 1e-6);
        moved |= Math.abs(pixel - step.natural()[j]) > 0.9 * epsilon;
      }
    }
    assertThat(moved).isTrue();
  }

  @Test
  void warmUpRisesInAStraightLine() {
    TrainingDefense defense =
        TinyProblem.defense(TinyProblem.parameters(Method.MADRY, TinyProblem.PGD, 4, 0));
    assertThat(defense.threat(0).epsilon()).isZero();
    assertThat(defense.threat(1).epsilon()).isCloseTo(0.05, within(1e-12));
    assertThat(defense.threat(3.5).epsilon()).isCloseTo(0.175, within(1e-12));
    assertThat(defense.threat(4)).isEqualTo(new NormBall(Norm.LINF, TinyProblem.EPSILON));
    assertThat(defense.threat(9)).isEqualTo(defense.threat(4));
    TrainingDefense sudden =
        TinyProblem.defense(TinyProblem.parameters(Method.MADRY, TinyProblem.PGD));
    assertThat(sudden.threat(0)).isEqualTo(defense.threat(4));
  }

  /** Wong et al. 2020, algorithm 3: δ uniform in the ball, then one step of 1.25 ε, projected. */
  @Test
  void fastVariantIsARandomStartAndOneStep() {
    List<Seen> steps = new ArrayList<>();
    TrainingDefense defense =
        new Recording(
            TinyProblem.defense(TinyProblem.parameters(Method.MADRY, TinyProblem.FAST)), steps);
    LabeledImages images = TinyProblem.images(20, 4);
    TrainingRequest request =
        TinyProblem.request(
            Optional.of(defense), images, 1, 20, folder.resolve("fast"), Cancellation.NEVER);
    Trainer.train(request);
    Seen step = steps.get(0);
    float[] expected = step.natural().clone();
    Seed stream = request.seed().derive("attack").derive(0);
    for (int row = 0; row < 20; row++) {
      RandomGenerator random = stream.derive(indexOf(step, row, images)).generator();
      for (int j = row * SIZE; j < (row + 1) * SIZE; j++) {
        expected[j] += (float) TinyProblem.EPSILON * (2 * random.nextFloat() - 1);
      }
    }
    step.threat().project(step.natural(), 0, expected, 0, new ImageShape(1, expected.length, 1));
    Weights initial =
        Trainer.initialWeights(
            TinyProblem.NETWORK, TinyProblem.SHAPE, TinyProblem.CLASSES, request.seed());
    try (NetworkClassifier classifier = open(initial)) {
      float[] gradients =
          classifier
              .gradients(
                  new GradientRequest(
                      expected,
                      step.labels(),
                      Optional.empty(),
                      Loss.CROSS_ENTROPY,
                      Optional.empty(),
                      new long[20]))
              .gradients();
      for (int j = 0; j < expected.length; j++) {
        expected[j] += (float) (1.25 * TinyProblem.EPSILON) * Math.signum(gradients[j]);
      }
    }
    step.threat().project(step.natural(), 0, expected, 0, new ImageShape(1, expected.length, 1));
    assertThat(step.fed()).isEqualTo(expected);
  }

  private static int indexOf(Seen step, int row, LabeledImages images) {
    float[] image = Arrays.copyOfRange(step.natural(), row * SIZE, (row + 1) * SIZE);
    for (int i = 0; i < images.count(); i++) {
      if (Arrays.equals(images.image(i), image)) {
        return i;
      }
    }
    throw new AssertionError("row " + row + " is no training image");
  }

  private static NetworkClassifier open(Weights weights) {
    return NetworkClassifier.open(
        TinyProblem.NETWORK, List.of(), TinyProblem.SHAPE, TinyProblem.CLASSES, weights);
  }

  /** Natural training leans on the weak pixels, which an attack turns around. */
  @Tag("slow")
  @Test
  void makesRobustWhatNaturalTrainingDoesNot() {
    LabeledImages images = TinyProblem.images(1000, 1);
    double natural = robustAccuracy(train(Optional.empty(), images, 20, 50).weights());
    assertThat(natural).isLessThan(0.1);
    for (AdversarialTrainingParameters parameters :
        List.of(
            TinyProblem.parameters(Method.MADRY, TinyProblem.PGD),
            TinyProblem.parameters(Method.MADRY, TinyProblem.FAST),
            TinyProblem.parameters(Method.TRADES, TinyProblem.PGD))) {
      Path checkpoint = folder.resolve(parameters.method() + "-" + parameters.attack().hashCode());
      TrainingResult result =
          Trainer.train(
              TinyProblem.request(
                  Optional.of(TinyProblem.defense(parameters)),
                  images,
                  20,
                  50,
                  checkpoint,
                  Cancellation.NEVER));
      // The strong pixels alone give 0.9, whatever the attack does.
      assertThat(robustAccuracy(result.weights())).as("%s", parameters).isGreaterThan(0.8);
    }
  }

  /** Under a far stronger attack than that of the training, judged here and not by the platform. */
  private static double robustAccuracy(Weights weights) {
    LabeledImages test = TinyProblem.images(500, 2);
    float[] current = test.pixels().clone();
    NormBall threat = new NormBall(Norm.LINF, TinyProblem.EPSILON);
    try (NetworkClassifier classifier = open(weights)) {
      for (int step = 0; step < 40; step++) {
        float[] gradients =
            classifier
                .gradients(
                    new GradientRequest(
                        current,
                        test.labels(),
                        Optional.empty(),
                        Loss.MARGIN,
                        Optional.empty(),
                        new long[test.count()]))
                .gradients();
        for (int j = 0; j < current.length; j++) {
          current[j] += 0.02f * Math.signum(gradients[j]);
        }
        threat.project(test.pixels(), 0, current, 0, new ImageShape(1, current.length, 1));
      }
      float[] logits = classifier.logits(current, new long[test.count()]);
      int right = 0;
      for (int i = 0; i < test.count(); i++) {
        right += (logits[2 * i + 1] > logits[2 * i] ? 1 : 0) == test.labels()[i] ? 1 : 0;
      }
      return (double) right / test.count();
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptedAndResumedIsByteIdentical(Method method) {
    TrainingDefense defense =
        TinyProblem.defense(TinyProblem.parameters(method, TinyProblem.PGD, 1, 40));
    LabeledImages images = TinyProblem.images(200, 6);
    TrainingResult undisturbed = train(Optional.of(defense), images, 3, 40);
    int interruptions = 0;
    TrainingResult resumed = null;
    while (resumed == null) {
      AtomicInteger checks = new AtomicInteger();
      try {
        resumed =
            Trainer.train(
                TinyProblem.request(
                    Optional.of(defense),
                    images,
                    3,
                    40,
                    folder.resolve("resumed"),
                    () -> checks.incrementAndGet() > 400));
      } catch (CancelledException e) {
        interruptions++;
        assertThat(interruptions).isLessThan(50);
      }
    }
    assertThat(interruptions).isPositive();
    assertThat(resumed.weights()).isEqualTo(undisturbed.weights());
    assertThat(resumed.history()).isEqualTo(undisturbed.history());
    assertThat(undisturbed.history().columns())
        .endsWith("epsilon", "robust validation accuracy (%)", "clean validation accuracy (%)");
    assertThat(undisturbed.images()).isEqualTo(160);
  }

  @Test
  void contradictionsAreNamed() {
    AdversarialTrainingParameters fine = TinyProblem.parameters(Method.MADRY, TinyProblem.PGD);
    AttackChoice unmoved = TinyProblem.PGD.with("random-start", false);
    refuses(with(fine, Method.MADRY, 1.5, TinyProblem.PGD, Optional.empty()), "epsilon 1.5");
    refuses(with(fine, Method.MADRY, 0.1, TinyProblem.PGD, Optional.of(6.0)), "beta");
    refuses(with(fine, Method.TRADES, 0.1, unmoved, Optional.of(6.0)), "random-start: true");
    refuses(
        new AdversarialTrainingParameters(
            Method.MADRY,
            Norm.L2,
            2,
            TinyProblem.PGD,
            Optional.empty(),
            0,
            new AdversarialTrainingParameters.Validation(0, TinyProblem.PGD, 1, Optional.of(3))),
        "validation.patience");
    TinyProblem.defense(with(fine, Method.MADRY, 0.1, unmoved, Optional.empty()));
    TinyProblem.defense(with(fine, Method.TRADES, 0.1, TinyProblem.PGD, Optional.of(1.0)));
  }

  private static void refuses(AdversarialTrainingParameters parameters, String what) {
    assertThatThrownBy(() -> TinyProblem.defense(parameters))
        .isInstanceOf(dev.touchstone.api.UserException.class)
        .hasMessageStartingWith("adversarial-training: ")
        .hasMessageContaining(what);
  }

  private static AdversarialTrainingParameters with(
      AdversarialTrainingParameters p,
      Method method,
      double epsilon,
      AttackChoice attack,
      Optional<Double> beta) {
    return new AdversarialTrainingParameters(
        method, p.norm(), epsilon, attack, beta, p.warmUp(), p.validation());
  }

  @Test
  void costsAreTheStepsOfTheAttack() {
    assertThat(
            TinyProblem.defense(TinyProblem.parameters(Method.MADRY, TinyProblem.PGD))
                .gradientQueries())
        .isEqualTo(5);
    AttackChoice three = TinyProblem.PGD.with("restarts", 3);
    assertThat(TinyProblem.defense(TinyProblem.parameters(Method.MADRY, three)).gradientQueries())
        .isEqualTo(15);
  }
}
