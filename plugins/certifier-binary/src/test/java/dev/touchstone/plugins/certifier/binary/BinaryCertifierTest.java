package dev.touchstone.plugins.certifier.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.CertificationVerdict.Certified;
import dev.touchstone.api.certify.CertificationVerdict.Falsified;
import dev.touchstone.api.certify.CertificationVerdict.Undecided;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.plugins.attack.gradient.Keep;
import dev.touchstone.plugins.attack.gradient.PgdFactory;
import dev.touchstone.plugins.attack.gradient.PgdParameters;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.testkit.DescriptorConformance;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.graph.TestCertificationTask;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class BinaryCertifierTest implements DescriptorConformance {

  /** The attack that certified samples must withstand. */
  private static final PgdParameters STRONG = PgdParameters.of(40, 2, Loss.MARGIN, Keep.BEST);

  private static final int IMAGES = 40;
  private static final NormBall THREAT = new NormBall(Norm.LINF, 0.06);

  @Override
  public BinaryFactory factory() {
    return new BinaryFactory();
  }

  private static BinaryParameters parameters(int nodes, int suspects) {
    return new BinaryParameters(0, nodes, 12, suspects, BinaryParameters.DEFAULT.slack());
  }

  private static void run(TestCertificationTask task, BinaryParameters parameters) {
    new BinaryFactory().create(parameters).run(task);
  }

  private static TestCertificationTask task(NormBall threat) {
    return Cases.task(Cases.convnet(2), threat, 0.5f, Cases.images(Cases.convnet(2), IMAGES, 0.5f));
  }

  @Test
  void certifiedSamplesWithstandAttacks() {
    try (TestCertificationTask task = task(THREAT)) {
      run(task, BinaryParameters.DEFAULT);
      assertThat(task.count(Certified.class)).isPositive();
      assertThat(task.count(Falsified.class)).isPositive();
      assertThat(task.count(Undecided.class)).isZero();
      LabeledImages images = new LabeledImages(task.shape(), task.images(), task.labels());
      TestTask attacked = TestTask.Setup.of(task.classifier(), images, THREAT, new Seed(23)).task();
      new PgdFactory().create(STRONG).run(attacked);
      long broken = 0;
      for (int row = 0; row < IMAGES; row++) {
        broken += attacked.row(row).broken() ? 1 : 0;
        if (task.verdict(row).orElseThrow() instanceof Certified) {
          assertThat(attacked.row(row).broken()).as("row %d", row).isFalse();
        }
      }
      assertThat(broken).isPositive();
    }
  }

  /** A sample's tree does not depend on what else is certified. */
  @Test
  void verdictsAreTheSameInAnyBatch() {
    LabeledImages images = Cases.images(Cases.convnet(2), IMAGES, 0.5f);
    try (TestCertificationTask all = task(THREAT)) {
      run(all, parameters(1000, 2));
      for (int from = 0; from < IMAGES; from += 7) {
        int[] rows = IntStream.range(from, Math.min(from + 7, IMAGES)).toArray();
        LabeledImages some = images.select(rows);
        try (TestCertificationTask part = Cases.task(Cases.convnet(2), THREAT, 0.5f, some)) {
          run(part, parameters(1000, 2));
          for (int i = 0; i < rows.length; i++) {
            CertificationVerdict verdict = part.verdict(i).orElseThrow();
            CertificationVerdict same = all.verdict(rows[i]).orElseThrow();
            assertThat(verdict).isInstanceOf(same.getClass());
            assertThat(verdict.evidence().method()).isEqualTo(same.evidence().method());
            assertThat(verdict.evidence().figures().get("nodes"))
                .isEqualTo(same.evidence().figures().get("nodes"));
          }
        }
      }
    }
  }

  @Test
  void budgetsLeaveSamplesUndecidedAndMoreOfItDecidesThem() {
    NormBall threat = new NormBall(Norm.LINF, 0.08);
    try (TestCertificationTask few = task(threat);
        TestCertificationTask many = task(threat)) {
      run(few, parameters(1, 1));
      run(many, parameters(100_000, 1));
      assertThat(many.count(Undecided.class)).isZero();
      assertThat(few.count(Undecided.class)).isPositive();
      for (int row = 0; row < IMAGES; row++) {
        CertificationVerdict verdict = few.verdict(row).orElseThrow();
        if (verdict instanceof Undecided undecided) {
          assertThat(undecided.reason()).isEqualTo(CertificationVerdict.Reason.BUDGET);
          assertThat(undecided.evidence().figures()).containsEntry("nodes", 1.0);
        } else {
          assertThat(verdict).isInstanceOf(many.verdict(row).orElseThrow().getClass());
        }
      }
    }
  }

  @Test
  void imagesWithoutFreePixelsAreDecidedByTheCleanPrediction() {
    try (TestCertificationTask task = task(new NormBall(Norm.LINF, 0))) {
      run(task, BinaryParameters.DEFAULT);
      assertThat(task.count(Certified.class)).isEqualTo(IMAGES);
      assertThat(task.verdict(0).orElseThrow().evidence().method()).isEqualTo("fixed");
    }
  }

  @Test
  void stopsWhenCancelled() {
    long calls;
    try (TestCertificationTask task = task(THREAT)) {
      run(task, BinaryParameters.DEFAULT);
      calls = task.calls();
    }
    for (long call : new long[] {1, calls / 2, calls}) {
      try (TestCertificationTask task = task(THREAT)) {
        task.cancelAtCall(call);
        assertThatThrownBy(() -> run(task, BinaryParameters.DEFAULT))
            .isInstanceOf(CancelledException.class);
      }
    }
  }

  private record Other(Noise noise) implements InputDefense {

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> drawn) {
      return tf.math.add(images, drawn);
    }
  }

  @Test
  void entriesThatAreNotBinaryAreRefused() {
    LabeledImages images = Cases.images(Cases.convnet(2), 2, 0.5f);
    List<List<InputDefense>> others =
        List.of(
            List.of(),
            List.of(new Other(Noise.NONE)),
            List.of(new Other(Noise.NONE), Cases.thresholding(0.5f)));
    for (List<InputDefense> defenses : others) {
      try (TestCertificationTask task =
          new TestCertificationTask(Cases.convnet(2).entry(defenses), images, THREAT)) {
        assertThatThrownBy(() -> run(task, BinaryParameters.DEFAULT))
            .isInstanceOf(UserException.class)
            .hasMessageContaining("the entry's first defense must make pixels 0 or 1")
            .hasMessageContaining("use the certifier 'bounds'");
      }
    }
    try (TestCertificationTask task =
        new TestCertificationTask(
            Cases.convnet(2).entry(List.of(Cases.thresholding(0.5f), new Other(Noise.NORMAL))),
            images,
            THREAT)) {
      assertThatThrownBy(() -> run(task, BinaryParameters.DEFAULT))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("answers at random");
    }
  }
}
