package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script, in a folder with spaces in its name, with a Java and a Maven that only say
 * how they were called.
 */
class LauncherTest {

  private static final Instant BUILT = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant EARLIER = BUILT.minusSeconds(60);
  private static final Instant LATER = BUILT.plusSeconds(60);

  @TempDir Path temporary;
  private Path home;
  private Path classpath;
  private Path jdk;
  private Path tools;

  private record Run(int code, String out, String err) {}

  @BeforeEach
  void installation() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: no bash on this machine");
    temporary = temporary.toRealPath();
    home = Files.createDirectories(temporary.resolve("with some spaces"));
    Files.copy(CapturedRun.repository().resolve("touchstone"), home.resolve("touchstone"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    for (String folder : List.of("platform-api/src/main", "platform-cli", "reports", "plugins/a")) {
      Files.createDirectories(home.resolve(folder));
    }
    Files.writeString(home.resolve("platform-api/src/main/A.java"), "class A {}");
    classpath = home.resolve("platform-cli/target/dependencies.classpath");
    jdk = temporary.resolve("jdk");
    script(jdk.resolve("bin/java"), "printf '<%s>' \"$@\"");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    tools = Files.createDirectories(temporary.resolve("tools"));
    built();
  }

  private static void script(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** As after a build at {@link #BUILT} of sources that are older. */
  private void built() throws IOException {
    Files.createDirectories(classpath.resolveSibling("classes"));
    for (Path jar : jars()) {
      Files.createDirectories(jar.getParent());
      Files.writeString(jar, "");
    }
    Files.writeString(classpath, classpath());
    try (var files = Files.walk(home)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(EARLIER));
      }
    }
    Files.setLastModifiedTime(classpath, FileTime.from(BUILT));
  }

  /** Two modules, and two libraries in Maven's local repository. */
  private List<Path> jars() {
    return List.of(
        home.resolve("platform-core/target/platform-core-1.jar"),
        home.resolve("platform-api/target/platform-api-1.jar"),
        temporary.resolve("a b/x.jar"),
        temporary.resolve("c/y.jar"));
  }

  private String classpath() {
    return String.join(":", jars().stream().map(Path::toString).toList());
  }

  private void maven() throws IOException {
    script(
        tools.resolve("mvn"),
        "echo mvn >> '%s'\nmkdir -p '%s/classes'\n%s\nprintf '%%s' '%s' > '%s'"
            .formatted(
                temporary.resolve("calls"),
                classpath.getParent(),
                String.join("\n", jars().stream().map(jar -> "touch '" + jar + "'").toList()),
                classpath(),
                classpath));
  }

  private Run run(Map<String, String> environment, Path launcher, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/bash", launcher.toString()));
    command.addAll(List.of(arguments));
    Path out = temporary.resolve("out.txt");
    Path err = temporary.resolve("err.txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(temporary.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    int code = process.waitFor();
    return new Run(code, Files.readString(out), Files.readString(err, StandardCharsets.ISO_8859_1));
  }

  private Run run(String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), home.resolve("touchstone"), arguments);
  }

  private void started(Run run) {
    assertThat(run.code()).as("%s", run).isZero();
    assertThat(run.out()).contains("<-Dtouchstone.home=" + home + ">", "dev.touchstone.cli.Main");
  }

  private boolean builds() throws IOException {
    return Files.deleteIfExists(temporary.resolve("calls"));
  }

  /** A folder with the few tools that the launcher needs, and no Maven. */
  private Map<String, String> withoutMaven() throws IOException {
    Path few = Files.createDirectories(temporary.resolve("few"));
    for (String tool : List.of("readlink", "dirname", "sed", "find", "cat", "mkdir", "flock")) {
      for (Path folder : List.of(Path.of("/bin"), Path.of("/usr/bin"))) {
        if (Files.exists(folder.resolve(tool)) && !Files.exists(few.resolve(tool))) {
          Files.createSymbolicLink(few.resolve(tool), folder.resolve(tool));
        }
      }
    }
    return Map.of("PATH", few.toString());
  }

  @Test
  void passesArgumentsOnAsTheyAre() throws Exception {
    Run run = run("run", "my suite.yaml", "--out", "a*b");
    started(run);
    assertThat(run.out()).endsWith("<run><my suite.yaml><--out><a*b>");
    assertThat(run.out())
        .contains("<" + home + "/platform-cli/target/classes:" + classpath() + ">");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void isFoundThroughSymbolicLinks() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), home.resolve("touchstone"));
    Path second = Files.createSymbolicLink(temporary.resolve("second"), link);
    started(run(Map.of(), second, "version"));
  }

  @Test
  void needsNoMavenOnceBuilt() throws Exception {
    started(run(withoutMaven(), home.resolve("touchstone"), "version"));
  }

  @Test
  void unbuiltWithoutMavenIsOneLine() throws Exception {
    Files.delete(classpath);
    Run run = run(withoutMaven(), home.resolve("touchstone"), "version");
    assertThat(run.code()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err().lines().toList())
        .containsExactly(
            "touchstone: it must be built, and Maven is not installed; install it (version 3.6.3"
                + " or newer)");
  }

  @Test
  void aJavaHomeThatIsNoneIsOneLine() throws Exception {
    Run run = run(Map.of("JAVA_HOME", "/nowhere"), home.resolve("touchstone"), "version");
    assertThat(run.code()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err().lines().toList())
        .containsExactly(
            "touchstone: JAVA_HOME is /nowhere, which has no bin/java; correct it or unset it");
  }

  @Test
  void anOldJavaIsOneLine() throws Exception {
    for (String version : List.of("1.8.0_402", "11.0.22")) {
      Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
      Run run = run("version");
      assertThat(run.code()).isEqualTo(ExitCode.INPUT);
      assertThat(run.err().lines().toList())
          .hasSize(1)
          .allMatch(line -> line.contains("install a JDK, version 17 or newer"));
    }
  }

  @Test
  void anUnknownJavaVersionIsTried() throws Exception {
    Files.delete(jdk.resolve("release"));
    started(run("version"));
  }

  @Test
  void buildsOnceAndThenNotAgain() throws Exception {
    maven();
    Files.delete(classpath);
    Run run = run("version");
    started(run);
    assertThat(run.err()).startsWith("touchstone: building (the first time");
    assertThat(builds()).isTrue();
    started(run("version"));
    assertThat(builds()).isFalse();
  }

  @Test
  void buildsAgainWhenASourceIsChangedAddedOrDeleted() throws Exception {
    maven();
    Path source = home.resolve("platform-api/src/main/A.java");
    Files.setLastModifiedTime(source, FileTime.from(LATER));
    Run changed = run("version");
    started(changed);
    assertThat(changed.err()).contains("sources are newer than the last build");
    assertThat(builds()).as("changed").isTrue();

    built();
    Files.writeString(home.resolve("plugins/a/B.java"), "class B {}");
    started(run("version"));
    assertThat(builds()).as("added").isTrue();

    built();
    Files.delete(source);
    started(run("version"));
    assertThat(builds()).as("deleted").isTrue();
  }

  /** A moved or copied checkout runs its own classes, whatever has become of the old ones. */
  @Test
  void runsItsOwnClassesAfterItWasMovedOrCopied() throws Exception {
    maven();
    String libraries = ":" + temporary + "/a b/x.jar:" + temporary + "/c/y.jar>";
    for (String name : List.of("moved", "new & 'odd' $1 [x]*\\")) {
      Path other = temporary.resolve(name);
      Files.move(home, other);
      Run run = run(Map.of(), other.resolve("touchstone"), "version");
      assertThat(run.code()).as("%s", run).isZero();
      assertThat(run.err()).isEmpty();
      assertThat(run.out())
          .contains(
              "<-Dtouchstone.home=" + other + ">",
              "<%1$s/platform-cli/target/classes:%1$s/platform-core/target/platform-core-1.jar:%1$s/platform-api/target/platform-api-1.jar%2$s"
                  .formatted(other, libraries))
          .doesNotContain(home + "/");
      assertThat(builds()).isFalse();
      Files.move(other, home);
    }
  }

  @Test
  void buildsAgainWhenFilesOfTheLastBuildAreGone() throws Exception {
    maven();
    List<Path> needed = new ArrayList<>(jars());
    needed.add(classpath.resolveSibling("classes"));
    for (Path gone : needed) {
      built();
      Files.delete(gone);
      Run run = run("version");
      started(run);
      assertThat(run.err())
          .isEqualTo("touchstone: building, because files of the last build are gone\n");
      assertThat(builds()).as("%s", gone).isTrue();
      started(run("version"));
      assertThat(builds()).isFalse();
    }
  }

  @Test
  void testsAndBuildOutputAreNoSources() throws Exception {
    maven();
    Files.createDirectories(home.resolve("platform-api/src/test"));
    Files.createDirectories(home.resolve("platform-api/target"));
    built();
    Files.writeString(home.resolve("platform-api/src/test/T.java"), "class T {}");
    Files.writeString(home.resolve("platform-api/target/x"), "");
    started(run("version"));
    assertThat(builds()).isFalse();
  }

  @Test
  void aBuildThatFailsIsToldAndTriedAgain() throws Exception {
    script(tools.resolve("mvn"), "echo '[ERROR] no network'; exit 1");
    Files.delete(classpath);
    Run run = run("version");
    assertThat(run.code()).isEqualTo(ExitCode.OURS);
    assertThat(run.err()).contains("[ERROR] no network", "touchstone: the build failed; see above");
    maven();
    started(run("version"));
    assertThat(builds()).isTrue();
  }

  @Test
  void withoutALocaleTextIsStillUtf8() throws Exception {
    script(jdk.resolve("bin/java"), "printf '%s' \"$LC_ALL\"");
    assertThat(run("version").out()).isEqualTo("C.UTF-8");
    Run own = run(Map.of("LANG", "de_DE.UTF-8"), home.resolve("touchstone"), "version");
    assertThat(own.out()).isEmpty();
  }

  /** As Touchstone begins and ends: it says so in the file, and deletes it. */
  private static final String BEGIN =
      """
      for option in "$@"; do
        case "$option" in -Dtouchstone.native-log=*) log="${option#*=}" ;; esac
      done
      echo 'touchstone: process 1' >>"$log"
      echo 'foreign line' >&2
      echo 'own line' >&3
      """;

  private List<Path> logs() throws IOException {
    try (var files = Files.list(temporary.resolve("tmp"))) {
      return files.toList();
    }
  }

  private Run runWith(String java) throws IOException, InterruptedException {
    script(jdk.resolve("bin/java"), java);
    Run run =
        run(Map.of("TMPDIR", folderForLogs().toString()), home.resolve("touchstone"), "version");
    // Who shows the file holds standard error, and may outlive the process by a moment.
    for (int i = 0; i < 100 && !logs().isEmpty(); i++) {
      Thread.sleep(50);
    }
    String err = Files.readString(temporary.resolve("err.txt"), StandardCharsets.ISO_8859_1);
    return new Run(run.code(), run.out(), err);
  }

  @Test
  void whatNativeCodeWritesIsKeptFromTheTerminal() throws Exception {
    Run run = runWith(BEGIN + "rm \"$log\"\nexit 3");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).isEqualTo("own line\n");
    assertThat(logs()).isEmpty();
  }

  @Test
  void whatNativeCodeWroteIsShownWhenTheProcessDied() throws Exception {
    for (String death : List.of("kill -KILL $$", "exit 0")) {
      Run run = runWith(BEGIN + death);
      assertThat(run.code()).isEqualTo(death.startsWith("kill") ? 137 : 0);
      assertThat(run.err().lines().toList())
          .containsExactly(
              "own line",
              "touchstone: the process did not end by itself: it crashed, was killed, or a"
                  + " component ended it",
              "touchstone: the last that was written:",
              "foreign line");
      assertThat(logs()).isEmpty();
    }
  }

  @Test
  void whatKeepsJavaFromStartingIsShown() throws Exception {
    Run run = runWith("echo 'no such option' >&2; exit 1");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("touchstone: Java did not start:\nno such option\n");
  }

  @Test
  void withoutAPlaceForTheFileEverythingGoesToStandardError() throws Exception {
    script(jdk.resolve("bin/java"), "echo \"foreign $*\" >&2");
    Run run =
        run(
            Map.of("TMPDIR", temporary.resolve("none").toString()),
            home.resolve("touchstone"),
            "version");
    assertThat(run.code()).isZero();
    assertThat(run.err()).startsWith("foreign ").doesNotContain("native-log");
  }

  private Path folderForLogs() throws IOException {
    return Files.createDirectories(temporary.resolve("tmp"));
  }

  /** With bytes that are no text, for tools of which one, as on some systems, refuses them. */
  @Test
  void whatNativeCodeWroteIsShownWhateverItsBytes() throws Exception {
    Path real = Files.exists(Path.of("/usr/bin/tr")) ? Path.of("/usr/bin/tr") : Path.of("/bin/tr");
    script(tools.resolve("tr"), "[ \"$LC_ALL\" = C ] || exit 1\nexec " + real + " \"$@\"");
    String death = "printf 'odd \\377\\n' >&2\nkill -KILL $$";
    assertThat(runWith(BEGIN + death).err())
        .contains("did not end by itself", "foreign line\nodd ");
    assertThat(logs()).isEmpty();

    script(tools.resolve("tr"), "exit 1");
    assertThat(runWith(BEGIN + death).err()).contains("did not end by itself");
    assertThat(logs()).isEmpty();
  }

  /** A descriptor that is closed would be that of the next file that is opened. */
  @Test
  void withoutStandardErrorNoFileIsLeftAndNoneTakesItsPlace() throws Exception {
    script(jdk.resolve("bin/java"), BEGIN + "echo more >&3 && echo open");
    String closed =
        "TMPDIR='%s' '%s' version 2>&-".formatted(folderForLogs(), home.resolve("touchstone"));
    Process process = shell(closed);
    assertThat(output(process)).isEqualTo("open\n");
    assertThat(process.waitFor()).isZero();
    for (int i = 0; i < 100 && !logs().isEmpty(); i++) {
      Thread.sleep(50);
    }
    assertThat(logs()).isEmpty();
  }

  @Test
  void tellsJavaHowWideTheTerminalIs() throws Exception {
    assumeTrue(
        shell("script -qec true /dev/null").waitFor() == 0,
        "skipped: no script(1) of util-linux on this machine, which makes a terminal");
    script(jdk.resolve("bin/java"), "for option in \"$@\"; do echo \"$option\"; done | grep width");
    String inside = "stty cols 100; '%s' version".formatted(home.resolve("touchstone"));
    assertThat(output(shell("script -qec \"" + inside + "\" /dev/null")))
        .contains("-Dtouchstone.width=100");
    assertThat(run("version").out()).isEqualTo("-Dtouchstone.width=\n");
  }

  /** Its output is piped to us, and its standard error is ours. */
  private Process shell(String command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/bash", "-c", command);
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.redirectInput(Path.of("/dev/null").toFile());
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
