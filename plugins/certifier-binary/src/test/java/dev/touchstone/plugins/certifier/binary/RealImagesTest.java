package dev.touchstone.plugins.certifier.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.Seed;
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
import dev.touchstone.plugins.model.convnet.ConvnetFactory;
import dev.touchstone.plugins.model.convnet.ConvnetParameters;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.graph.TestCertificationTask;
import dev.touchstone.testkit.graph.TestImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Decides test images of MNIST behind thresholding at 0.38, with published weights. */
@Tag("slow")
class RealImagesTest {

  /** The attack that certified samples must withstand. */
  private static final PgdParameters STRONG = PgdParameters.of(40, 2, Loss.MARGIN, Keep.BEST);

  private static final int IMAGES = 50;

  /** Free pixels of images whose corners are all evaluated. */
  private static final int FEW = 10;

  private static final float MU = 0.38f;
  private static final double SLACK = BinaryParameters.DEFAULT.slack();
  private static final NormBall THREAT = new NormBall(Norm.LINF, 0.1);

  private static TestCertificationTask task(LabeledImages images, NormBall threat) {
    Optional<Path> file = TestImages.weights("mnist-threshold.safetensors");
    assumeTrue(file.isPresent(), TestImages.NO_DATA);
    return new TestCertificationTask(
        new TestCertificationTask.Entry(
            new ConvnetFactory().create(ConvnetParameters.TABLE_3, images.shape(), 10),
            List.of(Cases.thresholding(MU)),
            Safetensors.read(file.get()),
            10),
        images,
        threat);
  }

  private static LabeledImages mnist() {
    Optional<LabeledImages> mnist = TestImages.mnist("t10k");
    assumeTrue(mnist.isPresent(), TestImages.NO_DATA);
    return mnist.get();
  }

  @Test
  void everyImageIsDecidedAndWhatIsCertifiedWithstandsAttacks() {
    LabeledImages test = mnist().first(IMAGES);
    try (TestCertificationTask task = task(test, THREAT)) {
      new BinaryFactory().create(BinaryParameters.DEFAULT).run(task);
      assertThat(task.count(Undecided.class)).isZero();
      // A reference attack leaves 98 % of the first 200.
      assertThat(task.count(Certified.class)).isGreaterThan(IMAGES * 9 / 10);
      TestTask attacked = TestTask.Setup.of(task.classifier(), test, THREAT, new Seed(1)).task();
      new PgdFactory().create(STRONG).run(attacked);
      for (int row = 0; row < IMAGES; row++) {
        if (task.verdict(row).orElseThrow() instanceof Certified) {
          assertThat(attacked.row(row).broken()).as("image %d", row).isFalse();
        }
      }
    }
  }

  /** Bounds alone, without enumeration, against the evaluation of all corners. */
  @Test
  void verdictsAreThoseOfBruteForce() {
    LabeledImages all = mnist().first(10 * IMAGES);
    int[] few =
        IntStream.range(0, all.count())
            .filter(i -> free(all.image(i)) > 4 && free(all.image(i)) <= FEW)
            .limit(IMAGES)
            .toArray();
    LabeledImages test = all.select(few);
    try (TestCertificationTask task = task(test, THREAT)) {
      new BinaryFactory().create(new BinaryParameters(0, 1000, 12, 1, SLACK)).run(task);
      for (int row = 0; row < test.count(); row++) {
        boolean broken = ExactnessTest.broken(task, test.image(row), test.labels()[row], MU);
        assertThat(task.verdict(row).orElseThrow())
            .as("image %d", few[row])
            .isInstanceOf(broken ? Falsified.class : Certified.class);
      }
    }
  }

  /** What float32 changes is far below the margin that bounds and tables must show. */
  @Test
  void theSlackCoversWhatRoundingChanges() {
    LabeledImages test = mnist().first(IMAGES);
    RandomGenerator random = new Seed(5).generator();
    double greatest = 0;
    try (TestCertificationTask task = task(test, THREAT)) {
      LocalNetwork network = LocalNetwork.read(BinaryCertifier.network(task)).orElseThrow();
      for (int row = 0; row < IMAGES; row++) {
        Cube cube = Cube.of(test.image(row), MU, THREAT);
        Features features = new Features(network, cube, 12, 0);
        byte[] fixed = corner(cube, random);
        List<Place> places =
            features.tables(fixed, Optional.empty()).stream().map(Place::new).toList();
        CornerValues values = new CornerValues(network.head(), places, 0);
        float[] logits = task.logits(new int[] {row}, cube.image(fixed), 0);
        double largest = Margins.largest(logits, 0, task.classes());
        for (int j = 1; j < task.classes(); j++) {
          double margin = values.margin(0, j, fixed).orElseThrow();
          greatest =
              Math.max(greatest, Math.abs(margin - ((double) logits[0] - logits[j])) / largest);
        }
      }
    }
    LoggerFactory.getLogger(RealImagesTest.class)
        .info("tables and deployed network differ by {} of the largest logit", greatest);
    assertThat(greatest).isPositive().isLessThan(SLACK / 50);
  }

  private static byte[] corner(Cube cube, RandomGenerator random) {
    byte[] corner = new byte[cube.dimensions()];
    for (int i = 0; i < corner.length; i++) {
      corner[i] = (byte) random.nextInt(2);
    }
    return corner;
  }

  private static int free(float[] image) {
    return Cube.of(image, MU, THREAT).dimensions();
  }

  /** As many pixels can change as in L∞, but few of them together. */
  @Test
  void inL2WhatIsCertifiedWithstandsAttacks() {
    LabeledImages test = mnist().first(IMAGES);
    NormBall threat = new NormBall(Norm.L2, 0.1);
    try (TestCertificationTask task = task(test, threat)) {
      new BinaryFactory().create(BinaryParameters.DEFAULT).run(task);
      assertThat(task.count(Certified.class)).isGreaterThan(IMAGES * 9 / 10);
      TestTask attacked = TestTask.Setup.of(task.classifier(), test, threat, new Seed(1)).task();
      new PgdFactory().create(STRONG).run(attacked);
      for (int row = 0; row < IMAGES; row++) {
        if (task.verdict(row).orElseThrow() instanceof Certified) {
          assertThat(attacked.row(row).broken()).as("image %d", row).isFalse();
        }
      }
    }
  }
}
