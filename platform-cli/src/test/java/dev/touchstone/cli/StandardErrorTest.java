package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Native code's lines and ours, in a process whose descriptors the launcher has parted. */
@Tag("slow")
class StandardErrorTest {

  @TempDir Path folder;
  private Path log;
  private Path ours;

  private record Ended(int code, String ours, String foreign) {}

  @BeforeEach
  void shell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: no bash on this machine");
    log = folder.resolve("native.log");
    ours = folder.resolve("ours.txt");
  }

  private Ended run(String... arguments) throws IOException, InterruptedException {
    Files.writeString(log, "");
    List<String> command =
        new ArrayList<>(
            List.of(
                "/bin/bash",
                "-c",
                "exec 3>\"$1\" 2>>\"$2\"; shift 2; exec \"$@\"",
                "bash",
                ours.toString(),
                log.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                // A line to descriptor 2 by the machine itself.
                "-Xlog:gc+init:stderr",
                "-Dtouchstone.native-log=" + log,
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "-Dtouchstone.home=" + TestPlaces.repository(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("TOUCHSTONE_HOME", folder.resolve("home").toString());
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "0");
    builder.environment().remove("TOUCHSTONE_DATA");
    int code = builder.redirectOutput(folder.resolve("out.txt").toFile()).start().waitFor();
    return new Ended(code, Files.readString(ours), Files.exists(log) ? Files.readString(log) : "");
  }

  private String[] suite(String way) throws IOException {
    OddPlugin.into(folder.resolve("plugins"));
    Path suite =
        Files.writeString(
            folder.resolve("odd.yaml"),
            """
            suite: odd
            dataset: squares
            threats: [{ norm: linf, epsilon: 0.4 }]
            entries: [{ name: low, model: brightness }]
            attacks: [{ id: odd, name: bad, way: %s }]
            """
                .formatted(way));
    return new String[] {
      "run",
      suite.toString(),
      "--plugins",
      folder.resolve("plugins").toString(),
      "--out",
      folder.resolve("out").toString()
    };
  }

  @Test
  void aProcessThatEndsByItselfShowsItsOwnLinesOnlyAndLeavesNoFile() throws Exception {
    Ended ended = run("show", "nowhere");
    assertThat(ended.code()).isEqualTo(ExitCode.INPUT);
    assertThat(ended.ours()).startsWith("touchstone: nowhere").doesNotContain("[gc");
    assertThat(log).doesNotExist();
  }

  @Test
  void whoAsksForEverythingSeesTheForeignLinesToo() throws Exception {
    Ended ended = run("plugins", "list", "--verbose");
    assertThat(ended.code()).isZero();
    assertThat(ended.ours()).contains("native: [").contains("[gc,init]");
    assertThat(log).doesNotExist();
  }

  @Test
  void whoExitsIsToldAndAHaltLeavesTheFile() throws Exception {
    assertThat(run(suite("exits")).ours()).contains("ended the process (System.exit)");
    assertThat(log).doesNotExist();
    Ended halted = run(suite("halts"));
    assertThat(halted.ours()).doesNotContain("[gc");
    assertThat(halted.foreign()).contains("\ntouchstone: process ", "[gc,init]");
  }
}
