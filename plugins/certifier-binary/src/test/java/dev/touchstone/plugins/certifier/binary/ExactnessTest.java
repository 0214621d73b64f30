package dev.touchstone.plugins.certifier.binary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.CertificationVerdict.Certified;
import dev.touchstone.api.certify.CertificationVerdict.Falsified;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.graph.TestCertificationTask;
import dev.touchstone.testkit.graph.TestNetworks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Holds verdicts against all binary images, found and evaluated in another way. */
class ExactnessTest {

  private static final int FEW = 4;
  private static final int MANY = 30;
  private static final int BATCH = 1024;

  private static final double SLACK = BinaryParameters.DEFAULT.slack();

  @Property(tries = 40)
  void verdictsAreThoseOfBruteForce(
      @ForAll @IntRange(max = 8) int which,
      @ForAll @IntRange(max = 1000) int seed,
      @ForAll Norm norm,
      @ForAll @DoubleRange(min = 0.02, max = 0.08) double epsilon,
      @ForAll @DoubleRange(min = 0.3, max = 0.7) double mu,
      @ForAll @IntRange(min = 1, max = 6) int scope,
      @ForAll @IntRange(max = 3) int enumerate,
      @ForAll @IntRange(min = 1, max = 20) int suspects) {
    Assume.that(norm == Norm.LINF || norm == Norm.L2);
    TestNetworks[] others = TestNetworks.values();
    Cases.Network network =
        which < others.length ? Cases.of(others[which], seed) : Cases.convnet(seed);
    check(
        network,
        new NormBall(norm, epsilon),
        (float) mu,
        new BinaryParameters(enumerate, 100_000, scope, suspects, SLACK),
        FEW);
  }

  @Example
  void bothVerdictsOccurAmongThoseOfBruteForce() {
    int[] counts =
        check(
            Cases.convnet(2),
            new NormBall(Norm.LINF, 0.06),
            0.5f,
            new BinaryParameters(0, 100_000, 12, 4, SLACK),
            MANY);
    assertThat(counts[0]).isPositive();
    assertThat(counts[1]).isPositive();
  }

  /** How many samples are certified, and how many falsified. */
  private static int[] check(
      Cases.Network network, NormBall threat, float mu, BinaryParameters parameters, int count) {
    LabeledImages images = Cases.images(network, count, mu);
    int[] counts = new int[2];
    try (TestCertificationTask task = Cases.task(network, threat, mu, images)) {
      new BinaryFactory().create(parameters).run(task);
      for (int row = 0; row < count; row++) {
        boolean broken = broken(task, images.image(row), images.labels()[row], mu);
        CertificationVerdict verdict = task.verdict(row).orElseThrow();
        assertThat(verdict).isInstanceOf(broken ? Falsified.class : Certified.class);
        counts[broken ? 1 : 0]++;
      }
    }
    return counts;
  }

  /** Tries every subset of the pixels that the threat moves across the threshold. */
  static boolean broken(TestCertificationTask task, float[] clean, int label, float mu) {
    NormBall threat = task.threat();
    float[] other = new float[clean.length];
    for (int i = 0; i < clean.length; i++) {
      other[i] = clean[i] > mu ? mu : Math.nextUp(mu);
    }
    int[] free =
        IntStream.range(0, clean.length)
            .filter(i -> crosses(threat, clean, other, mu, i))
            .toArray();
    for (int from = 0; from < 1 << free.length; from += BATCH) {
      List<float[]> images = new ArrayList<>();
      for (int s = from; s < Math.min(from + BATCH, 1 << free.length); s++) {
        float[] image = clean.clone();
        for (int t = 0; t < free.length; t++) {
          image[free[t]] = (s >> t & 1) == 1 ? other[free[t]] : clean[free[t]];
        }
        if (threat.norm().distance(clean, 0, image, 0, new ImageShape(1, clean.length, 1))
            <= threat.epsilon() + 1e-7) {
          images.add(image);
        }
      }
      if (!images.isEmpty() && misclassified(task, images, label)) {
        return true;
      }
    }
    return false;
  }

  private static boolean misclassified(
      TestCertificationTask task, List<float[]> images, int label) {
    int size = task.shape().size();
    float[] pixels = new float[images.size() * size];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i), 0, pixels, i * size, size);
    }
    int[] predictions =
        Cases.predictions(
            task.classifier().logits(pixels, new long[images.size()]), task.classes());
    return Arrays.stream(predictions).anyMatch(prediction -> prediction != label);
  }

  private static boolean crosses(
      NormBall threat, float[] clean, float[] other, float mu, int pixel) {
    float[] image = clean.clone();
    image[pixel] = other[pixel];
    threat.project(clean, 0, image, 0, new ImageShape(1, clean.length, 1));
    return (image[pixel] > mu) != (clean[pixel] > mu) && !Arrays.equals(image, clean);
  }
}
