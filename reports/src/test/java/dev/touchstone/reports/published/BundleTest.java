package dev.touchstone.reports.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.api.publish.PublisherFactory;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.AuditResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.BuiltInPublishers;
import dev.touchstone.reports.RandomResults;
import dev.touchstone.reports.SyntheticResults;
import dev.touchstone.reports.earlier.CommittedFolders;
import dev.touchstone.reports.earlier.EarlierResults;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {

  @TempDir private Path folder;

  static List<Path> committed() {
    return CommittedFolders.all();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void anyResultsAreReadAsTheyWere(long seed) throws IOException {
    roundTrip(RandomResults.of(seed));
  }

  @Test
  void aWholeSuiteIsReadAsItWas() throws IOException {
    roundTrip(SyntheticResults.suite());
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("committed")
  void whatEarlierVersionsPublishedIsReadAsItWas(Path committed) throws IOException {
    SuiteResults results = EarlierResults.read(committed);
    publish(results, folder);
    SuiteResults read = Bundle.read(folder);
    // There are no example images, so entries are equal by themselves, and quickly.
    assertThat(read.entries().equals(results.entries())).isTrue();
    assertThat(analyses(read)).isEqualTo(analyses(results));
    Path again = Files.createDirectory(folder.resolve("again"));
    publish(read, again);
    assertThat(files(again)).containsExactlyEntriesOf(files(folder, "again"));
  }

  @Test
  void theSameResultsGiveTheSameBytesWhateverTheClock() throws IOException {
    byte[] first = Files.readAllBytes(Bundle.write(SyntheticResults.suite(), folder));
    assertThat(Files.readAllBytes(Bundle.write(SyntheticResults.suite(), folder))).isEqualTo(first);
    // Bytes 4 to 7 of a gzip header are its time.
    assertThat(new byte[] {first[4], first[5], first[6], first[7]}).containsOnly(0);
  }

  /** Outcomes are there to be looked at again; an entry that was probed is not. */
  @Test
  void whatAuditsFoundThatProbedEntriesIsKeptAndWhatOthersSaidIsNot() throws IOException {
    ComponentUse use = SyntheticResults.suite().entries().get(0).model();
    List<Flag> flags =
        List.of(
            new Flag(Severity.NOTE, Optional.empty(), "f", 1, 2, Double.NaN, "w", "r"),
            new Flag(
                Severity.SERIOUS,
                Optional.of(new NormBall(Norm.LINF, 0.1)),
                "g",
                2,
                2,
                1e-9,
                "w",
                "r"));
    AuditResults stored = new AuditResults("p", use, 0, flags, Optional.empty(), true);
    AuditResults failed = new AuditResults("q", use, 0, List.of(), Optional.of("why"), true);
    AuditResults other = new AuditResults("o", use, 0, flags, Optional.empty());

    publish(SyntheticResults.suite().withAudits(List.of(other, stored, failed)), folder);

    assertThat(Bundle.read(folder).audits()).containsExactly(stored, failed);
  }

  @Test
  void anyDamageIsOneClearError() throws IOException {
    Bundle.write(SyntheticResults.suite(), folder);
    Path file = folder.resolve(Bundle.NAME);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 1 + whole.length / 40) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      refused("damaged");
    }
    for (String json :
        List.of("", "null", "{}", "[1]", "{\"format\":1}", "{\"format\":1,\"entries\":3}")) {
      Files.write(file, gzip(json));
      refused("damaged");
    }
    Files.write(file, gzip("{\"format\":2}"));
    refused("has format 2");
  }

  @Test
  void aFigureThatIsGoneOrChangedIsNamed() throws IOException {
    publish(SyntheticResults.suite(), folder);
    List<Path> figures;
    try (Stream<Path> walk = Files.walk(folder.resolve("figures"))) {
      figures = walk.filter(file -> file.toString().endsWith(".png")).toList();
    }
    assertThat(figures).isNotEmpty();
    // All of them: several of these made-up figures are the same.
    for (Path figure : figures) {
      Files.writeString(figure, "not the figure");
    }
    refused("is missing, or was changed");
  }

  private void refused(String part) {
    assertThatThrownBy(() -> Bundle.read(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(part)
        .hasMessageNotContaining("delete");
  }

  private void roundTrip(SuiteResults results) throws IOException {
    publish(results, folder);
    SuiteResults read = Bundle.read(folder);
    assertThat(withoutExamples(read).equals(withoutExamples(results))).isTrue();
    // Recursively, as arrays of pixels are not equal by themselves; slow, so only these.
    assertThat(examples(read))
        .usingRecursiveComparison()
        .withEqualsForType((a, b) -> Float.compare(a, b) == 0, Float.class)
        .isEqualTo(examples(results));
    assertThat(analyses(read)).isEqualTo(analyses(results));
  }

  /** All of the analyses, with the digests of figures in place of their bytes. */
  private static List<List<Object>> analyses(SuiteResults results) {
    return results.analyses().stream()
        .map(
            run ->
                List.<Object>of(
                    run.name(),
                    run.component(),
                    run.entries(),
                    run.figures().stream()
                        .map(
                            figure ->
                                List.of(
                                    figure.name(),
                                    figure.caption(),
                                    figure.density(),
                                    FigureFiles.sha256(figure.png())))
                        .toList(),
                    run.tables(),
                    run.failure(),
                    run.done(),
                    run.seconds()))
        .toList();
  }

  private static List<AttackExample> examples(SuiteResults results) {
    return results.entries().stream()
        .flatMap(entry -> entry.attacks().stream())
        .flatMap(attack -> attack.examples().stream())
        .toList();
  }

  /** Everything but what arrays are in; records compare floats by their bits. */
  private static SuiteResults withoutExamples(SuiteResults results) {
    return new SuiteResults(
        results.suite(),
        results.title(),
        results.description(),
        results.dataset(),
        results.samples(),
        results.seed(),
        results.command(),
        results.entries().stream().map(BundleTest::withoutExamples).toList(),
        List.of(),
        results.environment(),
        results.manifest());
  }

  private static EntryResults withoutExamples(EntryResults entry) {
    return new EntryResults(
        entry.name(),
        entry.hash(),
        entry.model(),
        entry.defenses(),
        entry.training(),
        entry.weights(),
        entry.failure(),
        entry.clean(),
        entry.cleanCount(),
        entry.cleanFailures(),
        entry.attacks().stream()
            .map(
                attack ->
                    new AttackResults(
                        attack.name(),
                        attack.component(),
                        attack.source(),
                        attack.threat(),
                        attack.planned(),
                        attack.outcomes(),
                        attack.failures(),
                        List.of(),
                        attack.seconds()))
            .toList(),
        entry.certifications(),
        entry.tables(),
        entry.sections());
  }

  private static void publish(SuiteResults results, Path folder) throws IOException {
    Bundle.write(results, folder);
    for (PublisherFactory<?> factory : BuiltInPublishers.builtIn()) {
      publish(factory, results, folder);
    }
  }

  private static <P extends Record> void publish(
      PublisherFactory<P> factory, SuiteResults results, Path folder) throws IOException {
    P parameters;
    try {
      parameters = factory.parametersType().getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    factory.create(parameters).publish(results, folder);
  }

  private static Map<String, String> files(Path folder, String... without) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (Stream.of(without).noneMatch(name::startsWith)) {
          files.put(name, FigureFiles.sha256(Files.readAllBytes(file)));
        }
      }
    }
    return files;
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
