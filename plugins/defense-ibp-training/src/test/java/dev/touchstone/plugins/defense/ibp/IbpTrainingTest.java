package dev.touchstone.plugins.defense.ibp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.bounds.Method;
import dev.touchstone.plugins.certifier.bounds.BoundsFactory;
import dev.touchstone.plugins.certifier.bounds.BoundsParameters;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingRequest;
import dev.touchstone.tensorflow.training.TrainingResult;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestCertificationTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    Threat threat = new Threat(Norm.LINF, TinyProblem.EPSILON);
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
    assertThat(defense.threat(3.5)).isEqualTo(new Threat(Norm.LINF, TinyProblem.EPSILON));
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
}
