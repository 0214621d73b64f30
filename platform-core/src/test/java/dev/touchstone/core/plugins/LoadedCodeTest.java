package dev.touchstone.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code is told by its classes and libraries, not by where it lies and what a build leaves. */
class LoadedCodeTest {

  @TempDir Path folder;

  private String digest(String name, String code, String report) throws IOException {
    Path root = folder.resolve(name);
    Path classes = Files.createDirectories(root.resolve("classes/a"));
    Files.writeString(classes.resolve("One.class"), code);
    Files.createDirectories(root.resolve("lib"));
    Files.writeString(root.resolve("lib/some.jar"), "jar");
    Files.writeString(root.resolve("install.properties"), report);
    Files.createDirectories(root.resolve("surefire-reports"));
    Files.writeString(root.resolve("surefire-reports/TEST-One.xml"), report);
    return new LoadedCode(Map.of("plugin", root)).plugin("plugin");
  }

  @Test
  void aPluginIsItsClassesAndLibraries() throws IOException {
    String digest = digest("one", "code", "report");
    assertThat(digest).hasSize(64).isEqualTo(digest("two", "code", "another report"));
    assertThat(digest("three", "c0de", "report")).isNotEqualTo(digest);
  }

  @Test
  void aPlatformsModuleInAJarAndInAFolderIsTheSameCode() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes/dev/touchstone/a"));
    Files.writeString(classes.resolve("One.class"), "code");
    Path jar = folder.resolve("module.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String name : new String[] {"META-INF/maven/pom.xml", "dev/touchstone/a/One.class"}) {
        out.putNextEntry(new ZipEntry(name));
        out.write("code".getBytes(StandardCharsets.UTF_8));
      }
    }
    String inFolder = LoadedCode.Modules.classes(folder.resolve("classes"));
    assertThat(LoadedCode.Modules.jar(jar)).isEqualTo(inFolder).hasSize(64);
    Files.writeString(classes.resolve("One.class"), "c0de");
    assertThat(LoadedCode.Modules.classes(folder.resolve("classes"))).isNotEqualTo(inFolder);
  }
}
