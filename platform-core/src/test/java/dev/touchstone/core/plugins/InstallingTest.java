package dev.touchstone.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.touchstone.api.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Places and means of tests that install plugins. */
abstract class InstallingTest {

  static final String VERSION = "0.1.0-SNAPSHOT";
  static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  Path zip;
  Path installFolder;
  PluginLocations locations;
  final Injector parent = Guice.createInjector();

  @BeforeEach
  void places() {
    zip = folder.resolve("downloads/plugin.zip");
    installFolder = folder.resolve("home/plugins");
    locations = new PluginLocations(List.of(), List.of(folder.resolve("bundled")), installFolder);
  }

  final PluginInstaller installer() {
    return new PluginInstaller(locations, VERSION, parent);
  }

  /** The error of an install, which leaves everything as it was. */
  final String refusal(PluginInstaller installer) {
    List<Path> before = tree();
    try {
      throw new AssertionError(
          "was accepted: " + installer.install(zip, Optional.empty(), offer -> true));
    } catch (UserException e) {
      assertThat(tree()).isEqualTo(before);
      return e.getMessage();
    }
  }

  final String refusal() {
    return refusal(installer());
  }

  final List<Path> tree() {
    try {
      Files.createDirectories(installFolder);
      try (Stream<Path> paths = Files.walk(folder)) {
        return paths.sorted().toList();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
