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
import org.junit.jupiter.api.io.TempDir;

/**
 * An installation for tests of the launcher script: in a folder with spaces in its name, with a
 * Java and a Maven that only say how they were called.
 */
abstract class LauncherInstallation {

  static final Instant BUILT = Instant.parse("2024-01-01T00:00:00Z");
  static final Instant EARLIER = BUILT.minusSeconds(60);
  static final Instant LATER = BUILT.plusSeconds(60);

  @TempDir Path temporary;
  Path home;
  Path classpath;
  Path jdk;
  Path tools;

  record Run(int code, String out, String err) {}

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

  static void script(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** As after a build at {@link #BUILT} of sources that are older. */
  void built() throws IOException {
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
  List<Path> jars() {
    return List.of(
        home.resolve("platform-core/target/platform-core-1.jar"),
        home.resolve("platform-api/target/platform-api-1.jar"),
        temporary.resolve("a b/x.jar"),
        temporary.resolve("c/y.jar"));
  }

  String classpath() {
    return String.join(":", jars().stream().map(Path::toString).toList());
  }

  void maven() throws IOException {
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

  Run run(Map<String, String> environment, Path launcher, String... arguments)
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

  Run run(String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), home.resolve("touchstone"), arguments);
  }

  void started(Run run) {
    assertThat(run.code()).as("%s", run).isZero();
    assertThat(run.out()).contains("<-Dtouchstone.home=" + home + ">", "dev.touchstone.cli.Main");
  }

  boolean builds() throws IOException {
    return Files.deleteIfExists(temporary.resolve("calls"));
  }

  /** A folder with the few tools that the launcher needs, and no Maven. */
  Map<String, String> withoutMaven() throws IOException {
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
}
