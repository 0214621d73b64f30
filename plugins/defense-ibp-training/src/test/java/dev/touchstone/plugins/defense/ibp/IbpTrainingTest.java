package dev.touchstone.plugins.defense.ibp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.bounds.Method;
import dev.touchstone.plugins.certifier.bounds.BoundsFactory;
import dev.touchstone.plugins.certifier.bounds.BoundsParameters;
import dev.touchstone.tensorflow.kernels.Kernels;
import dev.touchstone.tensorflow.training.LossBuilder;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingRequest;
import dev.touchstone.tensorflow.training.TrainingResult;
import dev.touchstone.tensorflow.training.TrainingStep;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestCertificationTask;
import dev.touchstone.testkit.graph.WrongKernels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class IbpTrainingTest {

  @TempDir private Path folder;

  private TrainingResult train(
      Optional<TrainingDefense> defense,
      LabeledImages images,
      int epochs,
      String name,
      Cancellation cancellation) {
    TrainingRequest request =
        TinyProblem.request(
            TinyProblem.NETWORK,
            List.of(),
            defense,
            images,
            epochs,
            folder.resolve(name),
            cancellation);
    return Trainer.train(request);
  }

  private static double certified(Weights weights) {
    LabeledImages test = TinyProblem.images(400, 2);
    TestCertificationTask.Entry entry =
        new TestCertificationTask.Entry(
            TinyProblem.NETWORK, List.of(), weights, TinyProblem.CLASSES);
    NormBall threat = new NormBall(Norm.LINF, TinyProblem.EPSILON);
    try (TestCertificationTask task = new TestCertificationTask(entry, test, threat)) {
      new BoundsFactory().create(new BoundsParameters(Method.IBP, 200)).run(task);
      return (double) task.count(CertificationVerdict.Certified.class) / test.count();
    }
  }

  /** Natural training leans on the weak pixels; the strong ones alone give 0.9. */
  @Tag("slow")
  @Test
  void whatItTrainsIsCertified() {
    LabeledImages images = TinyProblem.images(800, 1);
    TrainingResult natural = train(Optional.empty(), images, 15, "natural", Cancellation.NEVER);
    assertThat(certified(natural.weights())).isLessThan(0.1);
    TrainingResult robust =
        train(
            Optional.of(TinyProblem.defense(0.5, 1, 5)), images, 15, "robust", Cancellation.NEVER);
    double certified = certified(robust.weights());
    assertThat(certified).isGreaterThan(0.8);
    // The history says the same of the training images, in float32 and of the step's weights.
    int column = robust.history().columns().indexOf("certified training accuracy (%)");
    List<List<Double>> rows = robust.history().rows();
    assertThat(rows.get(rows.size() - 1).get(column) / 100).isCloseTo(certified, within(0.08));
  }

  @Test
  void radiusAndWeightFollowTheSchedule() {
    TrainingDefense defense = TinyProblem.defense(0.4, 1.5, 2);
    assertThat(defense.threat(0).epsilon()).isZero();
    assertThat(defense.threat(1.5).epsilon()).isZero();
    assertThat(defense.threat(2).epsilon()).isCloseTo(0.05, within(1e-12));
    assertThat(defense.threat(3.5)).isEqualTo(new NormBall(Norm.LINF, TinyProblem.EPSILON));
    assertThat(defense.threat(9)).isEqualTo(defense.threat(3.5));
    assertThat(TinyProblem.defense(0.4, 0, 0).threat(0)).isEqualTo(defense.threat(9));
    TrainingResult result =
        train(Optional.of(defense), TinyProblem.images(400, 3), 5, "schedule", Cancellation.NEVER);
    List<String> columns = result.history().columns();
    assertThat(columns)
        .containsExactly(
            "epoch",
            "loss",
            "natural loss",
            "worst-case loss",
            "certified training accuracy (%)",
            "kappa",
            "training accuracy (%)",
            "learning rate",
            "epsilon");
    for (int epoch = 0; epoch < 5; epoch++) {
      List<Double> row = result.history().rows().get(epoch);
      // Ten steps an epoch; κ is the mean of what they had, ε that of the last.
      double kappa = 0;
      for (int step = 1; step <= 10; step++) {
        double risen = Math.max(0, Math.min(1, (epoch + step / 10.0 - 1.5) / 2));
        kappa += (1 - 0.6 * risen) / 10;
      }
      assertThat(row.get(columns.indexOf("kappa"))).isCloseTo(kappa, within(1e-5));
      assertThat(row.get(columns.indexOf("epsilon")))
          .isEqualTo(defense.threat(epoch + 1).epsilon());
    }
  }

  @Test
  void interruptedAndResumedIsByteIdentical() {
    Optional<TrainingDefense> defense = Optional.of(TinyProblem.defense(0.5, 0.5, 1.5));
    LabeledImages images = TinyProblem.images(200, 6);
    TrainingResult undisturbed = train(defense, images, 4, "undisturbed", Cancellation.NEVER);
    int interruptions = 0;
    TrainingResult resumed = null;
    while (resumed == null) {
      AtomicInteger checks = new AtomicInteger();
      try {
        resumed = train(defense, images, 4, "resumed", () -> checks.incrementAndGet() > 8);
      } catch (CancelledException e) {
        interruptions++;
        assertThat(interruptions).isLessThan(10);
      }
    }
    assertThat(interruptions).isPositive();
    assertThat(resumed.weights()).isEqualTo(undisturbed.weights());
    assertThat(resumed.history()).isEqualTo(undisturbed.history());
  }

  /** The defense, and how many convolutions the training graph has when its loss is built. */
  private static TrainingDefense counting(TrainingDefense defense, AtomicInteger convolutions) {
    return new TrainingDefense() {
      @Override
      public NormBall threat(double epochs) {
        return defense.threat(epochs);
      }

      @Override
      public float[] images(TrainingStep step) {
        return defense.images(step);
      }

      @Override
      public Operand<TFloat32> loss(LossBuilder building) {
        Operand<TFloat32> loss = defense.loss(building);
        building
            .graph()
            .operations()
            .forEachRemaining(
                operation -> convolutions.addAndGet(operation.type().equals("Conv2D") ? 1 : 0));
        return loss;
      }
    };
  }

  private Kernels.Checked check() {
    return new Kernels(folder.resolve("kernels.json"))
        .check(
            TinyProblem.NETWORK,
            List.of(),
            TinyProblem.SHAPE,
            TinyProblem.CLASSES,
            List.of(new Kernels.Use(true, 40)),
            Progress.NONE,
            Cancellation.NEVER);
  }

  @Test
  void itTrainsAsWellWhereConvolutionsAreComposed() {
    LabeledImages images = TinyProblem.images(80, 1);
    TrainingDefense defense = TinyProblem.defense(0.5, 0, 1);
    AtomicInteger kernels = new AtomicInteger();
    TrainingResult right =
        train(Optional.of(counting(defense, kernels)), images, 2, "right", Cancellation.NEVER);
    assertThat(kernels.get()).as("the network's, its bounds' centre and radius").isEqualTo(3);
    check();
    WrongKernels.remember(folder.resolve("kernels.json"), "Conv2D");
    Kernels.Checked checked = check();
    AtomicInteger left = new AtomicInteger();
    TrainingResult composed =
        Trainer.train(
            TinyProblem.request(
                checked.model(),
                List.of(),
                Optional.of(counting(checked.training().apply(defense), left)),
                images,
                2,
                folder.resolve("composed"),
                Cancellation.NEVER));
    assertThat(left.get()).isZero();
    right
        .weights()
        .tensors()
        .forEach(
            (name, tensor) ->
                assertThat(composed.weights().tensors().get(name).values())
                    .as(name)
                    .usingComparatorWithPrecision(1e-4f)
                    .containsExactly(tensor.values()));
  }
}
