package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the launcher script starts, and when it builds. */
class LauncherTest extends LauncherInstallation {

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
}
