package dev.touchstone.plugins.certifier.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.Seed;
import dev.touchstone.api.certify.CertificationVerdict.Certified;
import dev.touchstone.api.certify.CertificationVerdict.Undecided;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.plugins.model.convnet.ConvnetFactory;
import dev.touchstone.plugins.model.convnet.ConvnetParameters;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.graph.TestCertificationTask;
import dev.touchstone.testkit.graph.TestImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Decides test images of MNIST behind thresholding at 0.38, with published weights. */
@Tag("slow")
class RealImagesTest {

  private static final int IMAGES = Integer.getInteger("touchstone.test.images", 50);

  @Test
  void everyImageIsDecidedAndWhatIsCertifiedWithstandsAttacks() {
    Optional<Path> file = TestImages.weights("mnist-threshold.safetensors");
    Optional<LabeledImages> mnist = TestImages.mnist("t10k");
    assumeTrue(file.isPresent() && mnist.isPresent(), TestImages.NO_DATA);
    LabeledImages test = mnist.get().first(IMAGES);
    Threat threat = new Threat(Norm.LINF, 0.1);
    TestCertificationTask.Entry entry =
        new TestCertificationTask.Entry(
            new ConvnetFactory().create(ConvnetParameters.TABLE_3, test.shape(), 10),
            List.of(Cases.thresholding(0.38f)),
            Safetensors.read(file.get()),
            10);
    try (TestCertificationTask task = new TestCertificationTask(entry, test, threat)) {
      new BinaryFactory().create(BinaryParameters.DEFAULT).run(task);
      assertThat(task.count(Undecided.class)).isZero();
      // A reference attack leaves 98 % of the first 200.
      assertThat(task.count(Certified.class)).isGreaterThan(IMAGES * 9 / 10);
      TestTask attacked = TestTask.Setup.of(task.classifier(), test, threat, new Seed(1)).task();
      StrongPgd.attack().run(attacked);
      for (int row = 0; row < IMAGES; row++) {
        if (task.verdict(row).orElseThrow() instanceof Certified) {
          assertThat(attacked.row(row).broken()).as("image %d", row).isFalse();
        }
      }
    }
  }
}
