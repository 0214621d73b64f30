package dev.touchstone.plugins.analysis.insights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.TestAnalysisTask;
import dev.touchstone.testkit.TestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class PixelDistributionTest {

  private static final LabeledImages TEST =
      Small.images(new int[] {0, 1}, 1, 0, 0, 0.5f, 0.25f, 1, 0, 0.1f);

  private static PixelDistributionParameters parameters(
      Optional<Norm> norm, List<Double> epsilons, Keep keep, double blackUpTo) {
    return new PixelDistributionParameters(
        Small.ATTACK, norm, epsilons, Optional.empty(), keep, blackUpTo, 1, 4);
  }

  private static PixelDistributionParameters parameters(Double... epsilons) {
    return parameters(Optional.empty(), List.of(epsilons), Keep.LAST, 0);
  }

  private static TestEntry entry() {
    return TestEntry.of("small", Small.classifier(), TEST)
        .withAttacker((attack, threat, clean, label) -> Small.scaled(clean, 1, 0.3f));
  }

  private static AnalysisReport run(PixelDistributionParameters parameters, TestEntry entry) {
    return new PixelDistributionFactory()
        .create(parameters)
        .run(
            TestAnalysisTask.of(Small.dataset(TEST, TEST), entry)
                .withThreats(new NormBall(Norm.LINF, 0.2), new NormBall(Norm.L2, 1)));
  }

  @Test
  void sharesAreThoseCountedByHand() {
    NamedTable shares = run(parameters(0.2), entry()).tables().get(0);
    assertThat(shares.rows()).hasSize(2);
    // Natural: 2 and 1 of 4 are black, 1 and 1 white.
    assertThat(Small.cell(shares, 0, "black")).isEqualTo(3 / 8.0);
    assertThat(Small.cell(shares, 0, "standard error: black"))
        .isCloseTo(Math.sqrt(2 * 0.125 * 0.125 / 2), within(1e-12));
    assertThat(Small.cell(shares, 0, "grey")).isEqualTo(3 / 8.0);
    assertThat(Small.cell(shares, 0, "white")).isEqualTo(2 / 8.0);
    // Attacked: everything is 0.2 brighter (the threat's ball), up to white.
    assertThat(Small.cell(shares, 1, "epsilon")).isEqualTo(0.2);
    assertThat(Small.cell(shares, 1, "black")).isZero();
    assertThat(Small.cell(shares, 1, "grey")).isEqualTo(6 / 8.0);
    assertThat(Small.cell(shares, 1, "white")).isEqualTo(2 / 8.0);
  }

  @Test
  void binsHoldTheirLowerEdge() {
    NamedTable histogram = run(parameters(0.2), entry()).tables().get(1);
    assertThat(histogram.columns()).containsExactly("from", "to", "natural", "L∞ ε=0.2");
    // Natural grey pixels: 0.1, 0.25, 0.5. Adversarial ones: 0.2 three times, 0.3, 0.45, 0.7.
    double[][] expected = {{1, 3}, {1, 2}, {1, 1}, {0, 0}};
    for (int bin = 0; bin < 4; bin++) {
      assertThat(histogram.rows().get(bin))
          .containsExactly(bin / 4.0, (bin + 1) / 4.0, expected[bin][0] / 8, expected[bin][1] / 8);
    }
  }

  @Test
  void levelsOfEightBitsAreInTheBinOfTheirWholeNumber() {
    float[] levels = new float[256];
    for (int i = 0; i < 256; i++) {
      levels[i] = i / 255f;
    }
    PixelDistributionParameters standard =
        new PixelDistributionParameters(
            Small.ATTACK, Optional.empty(), List.of(), Optional.empty(), Keep.LAST, 0, 1, 51);
    PixelShares shares = PixelShares.of(standard, levels, 128);
    assertThat(shares.histogram()[0]).isEqualTo(4 / 256.0); // without black
    for (int bin = 1; bin < 51; bin++) {
      assertThat(shares.histogram()[bin]).as("bin %d", bin).isEqualTo(5 / 256.0);
    }
    assertThat(shares.black().mean()).isEqualTo(1 / 256.0);
    assertThat(shares.white()).isEqualTo(1 / 256.0);
  }

  @Test
  void blackMayReachFurther() {
    NamedTable shares =
        run(parameters(Optional.empty(), List.of(0.2), Keep.LAST, 0.1), entry()).tables().get(0);
    assertThat(Small.cell(shares, 0, "black")).isEqualTo(4 / 8.0);
  }

  @Test
  void threatsAreTheSuitesUnlessGiven() {
    AnalysisReport suite = run(parameters(), entry());
    assertThat(suite.figures())
        .extracting(Figure::name)
        .containsExactly("grey-pixels-linf-0-2", "grey-pixels-l2-1-0");
    AnalysisReport given =
        run(parameters(Optional.of(Norm.L2), List.of(0.1, 0.1), Keep.LAST, 0), entry());
    assertThat(given.figures()).extracting(Figure::name).containsExactly("grey-pixels-l2-0-1");
    assertThatThrownBy(
            () -> run(parameters(Optional.of(Norm.L2), List.of(), Keep.LAST, 0), entry()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("norm has no use without epsilons");
    assertThatThrownBy(() -> parameters(Optional.empty(), List.of(), Keep.LAST, 1))
        .hasMessage("black-up-to must be below white-from");
  }

  @Test
  void whatIsKeptIsAskedForAndSaid() {
    TestEntry entry = entry();
    AnalysisReport last = run(parameters(0.2), entry);
    assertThat(entry.attacks()).allMatch(call -> call.keep() == Keep.LAST);
    assertThat(last.figures().get(0).caption()).contains("the last candidate of every sample");
    AnalysisReport first =
        run(parameters(Optional.empty(), List.of(0.2), Keep.FIRST_MISCLASSIFIED, 0), entry);
    assertThat(entry.attacks().get(1).keep()).isEqualTo(Keep.FIRST_MISCLASSIFIED);
    assertThat(first.figures().get(0).caption()).contains("the first misclassified candidate");
  }

  /** The paper, section 3: 80.72 % of the pixels of the natural MNIST test set are black. */
  @Test
  void theShareOfBlackPixelsInMnistIsThePapers() throws IOException {
    Optional<Path> file = mnistTestImages();
    assumeTrue(file.isPresent(), "skipped: no MNIST test images; set TOUCHSTONE_DATA");
    byte[] bytes;
    try (InputStream raw = Files.newInputStream(file.get());
        InputStream in = file.get().toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      bytes = in.readAllBytes();
    }
    int header = 16;
    float[] pixels = new float[bytes.length - header];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (bytes[header + i] & 255) / 255f;
    }
    int size = new ImageShape(28, 28, 1).size();
    PixelShares shares = PixelShares.of(parameters(), pixels, size);
    assertThat(shares.black().count()).isEqualTo(10_000);
    assertThat(shares.black().mean()).isCloseTo(0.807242, within(5e-7));
  }

  private static Optional<Path> mnistTestImages() {
    String data = System.getenv("TOUCHSTONE_DATA");
    Path folder = data == null ? null : Path.of(data);
    for (Path up = Path.of("").toAbsolutePath();
        folder == null && up != null;
        up = up.getParent()) {
      Path candidate = up.resolve("shared/data");
      folder = Files.isDirectory(candidate) ? candidate : null;
    }
    if (folder == null) {
      return Optional.empty();
    }
    Path mnist = folder.resolve("mnist");
    return List.of("t10k-images-idx3-ubyte", "t10k-images-idx3-ubyte.gz").stream()
        .map(mnist::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
