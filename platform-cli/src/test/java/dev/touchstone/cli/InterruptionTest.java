package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ctrl-C and kill, in a process of its own: exit code 130, where results are and how to go on, and
 * the next run goes on. The attacks here never end by themselves.
 */
@Tag("slow")
class InterruptionTest {

  /** So that a failing test fails, and does not hang. */
  private static final long HANGS_AFTER_SECONDS = 120;

  private static final String STOPPED =
      "Stopped. Finished cells are kept in %s; the same command goes on from there.";

  @TempDir static Path plugins;
  @TempDir Path folder;
  private Process process;

  @BeforeAll
  static void plugin() throws IOException {
    OddPlugin.into(plugins);
  }

  @AfterEach
  void nothingStays() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private Path suite(String dataset, String way) throws IOException {
    return Files.writeString(
        folder.resolve("odd.yaml"),
        """
        suite: odd
        audits: []
        dataset: %s
        threats: [{ norm: linf, epsilon: 0.4 }]
        entries: [{ name: low, model: brightness }]
        attacks: [{ id: odd, name: good }, { id: odd, name: bad, way: %s }]
        """
            .formatted(dataset, way));
  }

  private Path certifyingSuite(String way) throws IOException {
    return Files.writeString(
        folder.resolve("odd.yaml"),
        """
        suite: odd
        audits: []
        dataset: squares
        threats: [{ norm: linf, epsilon: 0.1 }]
        entries: [{ name: low, model: brightness }]
        certifiers: [{ id: proof, name: first }, { id: proof, name: second, way: %s }]
        """
            .formatted(way));
  }

  private Path trainingSuite() throws IOException {
    return Files.writeString(
        folder.resolve("odd.yaml"),
        """
        suite: odd
        audits: []
        dataset: { id: strokes, train: 500, test: 20 }
        entries: [{ name: low, model: { id: convnet, filters: [4], hidden: 8 }, \
        training: { epochs: 9999 } }]
        """);
  }

  /** Starts a run; what it prints to standard error is to be read line by line. */
  private BufferedReader start(Path suite, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "-Xmx512m", "-Dfile.encoding=UTF-8"));
    command.addAll(TouchstoneProcess.FOR_SECONDS);
    command.add("-Dtouchstone.home=" + CapturedRun.repository());
    command.add("-Dtouchstone.user=" + folder.resolve("home"));
    Arrays.stream(options).filter(option -> option.startsWith("-D")).forEach(command::add);
    command.addAll(List.of("dev.touchstone.cli.Main", "run", suite.toString()));
    command.addAll(List.of("--plugins", plugins.toString(), "--out", out().toString()));
    Arrays.stream(options).filter(option -> !option.startsWith("-D")).forEach(command::add);
    process =
        new ProcessBuilder(command).redirectOutput(folder.resolve("screen.txt").toFile()).start();
    return process.errorReader();
  }

  private Path out() {
    return folder.resolve("out");
  }

  private void signal(String name) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "skipped: no /bin/kill on this machine");
    assumeTrue(!ignores(process.pid(), name), "skipped: " + name + " is ignored in this session");
    Process kill =
        new ProcessBuilder("/bin/kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Background jobs of some shells, and all that they start, are deaf to Ctrl-C. */
  private static boolean ignores(long pid, String name) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!name.equals("INT") || !Files.exists(status)) {
      return false;
    }
    String mask =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn: 0");
    return (Long.parseUnsignedLong(mask.substring(7).strip(), 16) & 2) != 0;
  }

  private List<String> end(BufferedReader err) throws InterruptedException {
    assertThat(process.waitFor(HANGS_AFTER_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
    return err.lines().toList();
  }

  private static void await(BufferedReader err, String part) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      lines.add(line);
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("it ended before it said '" + part + "': " + lines);
  }

  @ParameterizedTest(name = "{0} during {1}")
  @CsvSource({"INT, slow", "TERM, slow", "INT, wraps", "INT, stuck", "TERM, stuck"})
  void duringAnAttack(String signal, String way) throws Exception {
    Path suite = suite("squares", way);
    BufferedReader err = start(suite);
    await(err, "good · 16 samples");
    signal(signal);
    assertThat(end(err)).containsExactly(STOPPED.formatted(out()));
    assertThat(process.exitValue()).isEqualTo(ExitCode.STOPPED);
    try (var failed = Files.list(out().resolve("store/failed"))) {
      assertThat(failed).as("to be stopped is no failure").isEmpty();
    }
    suite("squares", "outside");
    err = start(suite);
    await(err, "4 cells, 3 of them stored already");
    end(err);
    assertThat(process.exitValue()).isEqualTo(ExitCode.OK);
  }

  @Test
  void duringACertification() throws Exception {
    BufferedReader err = start(certifyingSuite("slow"));
    await(err, "first · 16 samples");
    signal("INT");
    assertThat(end(err)).containsExactly(STOPPED.formatted(out()));
    assertThat(process.exitValue()).isEqualTo(ExitCode.STOPPED);
    try (var failed = Files.list(out().resolve("store/failed"))) {
      assertThat(failed).as("to be stopped is no failure").isEmpty();
    }
    // Not the good one: it would be the first one's cell under another name.
    err = start(certifyingSuite("credulous"));
    await(err, "4 cells, 3 of them stored already");
    end(err);
    assertThat(process.exitValue()).isEqualTo(ExitCode.OK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void duringTraining(String signal) throws Exception {
    BufferedReader err = start(trainingSuite());
    await(err, "2 cells, 0 of them stored already");
    Path models = out().resolve("store/models");
    while (process.isAlive() && !hasCheckpoint(models)) {
      Thread.sleep(100);
    }
    signal(signal);
    assertThat(end(err)).contains(STOPPED.formatted(out()));
    assertThat(process.exitValue()).isEqualTo(ExitCode.STOPPED);
    assertThat(hasCheckpoint(models)).isTrue();
  }

  private static boolean hasCheckpoint(Path models) throws IOException {
    try (var files = Files.walk(models)) {
      return files.anyMatch(file -> file.endsWith("checkpoint.safetensors"));
    }
  }

  @Test
  void duringTheLoadingOfData() throws Exception {
    BufferedReader err = start(suite("{ id: squares, slow: true }", "good"));
    while (process.isAlive() && !Files.exists(out().resolve("store/.lock"))) {
      Thread.sleep(50);
    }
    signal("INT");
    assertThat(end(err)).containsExactly(STOPPED.formatted(out()));
    assertThat(process.exitValue()).isEqualTo(ExitCode.STOPPED);
  }

  @Test
  void aFreshRunIsNotToStartOverAgain() throws Exception {
    BufferedReader err = start(suite("squares", "slow"), "--fresh");
    await(err, "good · 16 samples");
    signal("INT");
    assertThat(end(err).get(0)).endsWith("the same command without --fresh goes on from there.");
  }

  @Test
  void inATerminalTheBarsGiveWayToTheMessage() throws Exception {
    BufferedReader err = start(suite("squares", "stuck"), "-Dtouchstone.terminal=true");
    await(err, "low · L∞ ε=0.4 · bad · 16 samples");
    signal("INT");
    List<String> rest = end(err);
    String last = rest.get(rest.size() - 1);
    assertThat(last).endsWith(STOPPED.formatted(out())).contains(TerminalProgress.ERASE.strip());
    assertThat(process.exitValue()).isEqualTo(ExitCode.STOPPED);
  }
}
