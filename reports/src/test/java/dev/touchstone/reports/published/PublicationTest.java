package dev.touchstone.reports.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.TinyResults;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);

  @TempDir private Path parent;

  private Path folder() {
    return parent.resolve("results");
  }

  private static SuiteResults results(String outcomes) {
    AttackResults attack = TinyResults.attack("pgd", SMALL, outcomes);
    return TinyResults.suite(
        outcomes.length(), TinyResults.entry("a", "C".repeat(outcomes.length()), attack));
  }

  private Publication.Done publish(SuiteResults results, Publication.Richer richer, String text)
      throws IOException {
    return Publication.publish(
        results,
        folder(),
        richer,
        false,
        next -> {
          Files.writeString(next.resolve("leaderboard.csv"), text);
          Files.createDirectories(next.resolve("html"));
          Files.writeString(next.resolve("html/.touchstone-report"), "");
          Files.writeString(next.resolve("html/index.html"), text);
          return List.of(next.resolve("html/index.html"));
        });
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder())) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(
            folder().relativize(file).toString(), FigureFiles.sha256(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  @Test
  void moreReplacesLess() throws IOException {
    publish(results("RB"), Publication.Richer.REFUSE, "two");
    Publication.Done done = publish(results("RBR"), Publication.Richer.REFUSE, "three");

    assertThat(done.files()).containsExactly(folder().resolve("html/index.html"));
    assertThat(done.before()).isEmpty();
    assertThat(files())
        .containsOnlyKeys(
            "html/.touchstone-report", "html/index.html", "leaderboard.csv", Bundle.NAME);
    assertThat(folder().resolve("html/index.html")).hasContent("three");
  }

  @Test
  void lessIsRefusedAndNothingIsTouched() throws IOException {
    publish(results("RBR"), Publication.Richer.REFUSE, "three");
    Map<String, String> before = files();

    assertThatThrownBy(() -> publish(results("RB"), Publication.Richer.REFUSE, "two"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("attack 'pgd' at L∞ ε=0.1, outcomes: 2 of 3")
        .hasMessageContaining("entry 'a', clean outcomes: 2 of 3")
        .hasMessageContaining("'touchstone run'")
        .hasMessageContaining("--out");

    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aRunKeepsReportsThatKnowMore() throws IOException {
    publish(results("RBR"), Publication.Richer.KEEP, "three");
    Publication.Done first = publish(results("RB"), Publication.Richer.KEEP, "two");
    Publication.Done second = publish(results("R"), Publication.Richer.KEEP, "one");

    assertThat(first.before()).contains(folder().resolve("reports-before"));
    assertThat(second.before()).contains(folder().resolve("reports-before-2"));
    assertThat(folder().resolve("leaderboard.csv")).hasContent("one");
    assertThat(folder().resolve("reports-before-2/html/index.html")).hasContent("two");
    assertThat(Bundle.read(folder().resolve("reports-before")).samples()).isEqualTo(3);
  }

  @Test
  void reportsThatCannotBeReadAreNotReplaced() throws IOException {
    publish(results("R"), Publication.Richer.REFUSE, "one");
    Files.writeString(folder().resolve(Bundle.NAME), "no gzip");
    Map<String, String> before = files();

    assertThatThrownBy(() -> publish(results("RB"), Publication.Richer.REFUSE, "two"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot be read");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aFailureHalfwayLeavesTheEarlierReports() throws IOException {
    publish(results("R"), Publication.Richer.REFUSE, "one");
    Map<String, String> before = files();

    assertThatThrownBy(
            () ->
                Publication.publish(
                    results("RB"),
                    folder(),
                    Publication.Richer.REFUSE,
                    false,
                    next -> {
                      Files.writeString(next.resolve("leaderboard.csv"), "half");
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(IOException.class);

    assertThat(files()).isEqualTo(before);
    assertThat(folder().resolve(".publishing")).doesNotExist();
  }

  @Test
  void whatAProcessThatDiedLeftHalfIsDroppedAndWhatItLeftReadyIsFinished() throws IOException {
    publish(results("R"), Publication.Richer.REFUSE, "one");
    Map<String, String> before = files();
    Path work = Files.createDirectories(folder().resolve(".publishing/new/html")).getParent();
    Files.writeString(work.resolve("leaderboard.csv"), "two");
    Files.writeString(work.resolve("html/index.html"), "two");
    Publication.recover(folder());
    assertThat(files()).isEqualTo(before);

    // It had said that all is whole, and had moved the table but not the page.
    Files.createDirectories(work.resolve("html"));
    Files.writeString(work.resolve("html/index.html"), "two");
    Files.writeString(folder().resolve("leaderboard.csv"), "two");
    Files.writeString(folder().resolve("certificates.csv"), "old");
    Files.writeString(work.resolveSibling("ready"), "remove certificates.csv\n");
    Publication.recover(folder());
    assertThat(folder().resolve("html/index.html")).hasContent("two");
    assertThat(files()).containsOnlyKeys("html/index.html", "leaderboard.csv", Bundle.NAME);
  }

  @Test
  void linksAreReplacedAndNotFollowed() throws IOException {
    Path outside = Files.createDirectories(parent.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "mine");
    Files.createDirectories(folder());
    for (String name : List.of("leaderboard.csv", Bundle.NAME + ".part", "clean.csv")) {
      Files.createSymbolicLink(folder().resolve(name), outside.resolve("secret"));
    }
    for (String name : List.of("html", ".publishing")) {
      Files.createSymbolicLink(folder().resolve(name), outside);
    }
    publish(results("R"), Publication.Richer.REFUSE, "one");

    assertThat(outside).isDirectoryContaining(file -> file.endsWith("secret"));
    assertThat(outside.resolve("secret")).hasContent("mine");
    assertThat(outside.resolve("index.html")).doesNotExist();
    assertThat(folder().resolve("leaderboard.csv")).hasContent("one");
    assertThat(Files.isSymbolicLink(folder().resolve("leaderboard.csv"))).isFalse();
    assertThat(Files.isSymbolicLink(folder().resolve("html"))).isFalse();
  }

  @Test
  void aLockThatIsALinkIsNotWrittenThrough() throws IOException {
    Path outside = Files.writeString(parent.resolve("outside"), "mine");
    Files.createDirectories(folder());
    Files.createSymbolicLink(folder().resolve(".publishing.lock"), outside);

    assertThatThrownBy(() -> publish(results("R"), Publication.Richer.REFUSE, "one"))
        .isInstanceOf(IOException.class);
    assertThat(outside).hasContent("mine");
  }

  @Test
  void aFolderThatIsNoReportIsNotTouched() throws IOException {
    Files.createDirectories(folder().resolve("html"));
    Files.writeString(folder().resolve("html/mine.txt"), "mine");

    assertThatThrownBy(() -> publish(results("R"), Publication.Richer.REFUSE, "one"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("not a Touchstone report");
    assertThat(files()).containsOnlyKeys("html/mine.txt");
  }

  @Test
  void manyAtOnceLeaveOneOfThem() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Publication.Done>> all =
          Stream.of("1", "2", "3", "4", "5", "6", "7", "8")
              .map(
                  text ->
                      threads.submit(() -> publish(results("RB"), Publication.Richer.REFUSE, text)))
              .toList();
      for (Future<Publication.Done> each : all) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(files())
        .containsOnlyKeys(
            "html/.touchstone-report", "html/index.html", "leaderboard.csv", Bundle.NAME);
    assertThat(folder().resolve("html/index.html"))
        .hasContent(Files.readString(folder().resolve("leaderboard.csv")));
  }

  @Test
  void compressedTablesStayCompressedAndTheSameFileIfTheySayTheSame() throws IOException {
    Files.createDirectories(folder());
    Path samples = folder().resolve("samples.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(samples), 1)) {
      out.write("a,b\n1,2\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    byte[] bytes = Files.readAllBytes(samples);
    bytes[4] = 7; // another time in the header
    Files.write(samples, bytes);
    Publication.publish(
        results("R"),
        folder(),
        Publication.Richer.REFUSE,
        false,
        next -> {
          Files.writeString(next.resolve("samples.csv"), "a,b\n1,2\n");
          Files.writeString(next.resolve("clean.csv"), "x\n");
          return List.of();
        });

    assertThat(files()).containsOnlyKeys("clean.csv.gz", "samples.csv.gz", Bundle.NAME);
    assertThat(Files.readAllBytes(samples)).isEqualTo(bytes);
  }
}
