package dev.touchstone.cli;

import dev.touchstone.api.UserException;
import dev.touchstone.core.Platform;
import dev.touchstone.core.PlatformSettings;
import dev.touchstone.core.evaluation.DatasetPool;
import dev.touchstone.core.plugins.PluginLocations;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of every command that needs plugins or data. */
final class PlatformOptions {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder with data sets, searched first (default: the environment's TOUCHSTONE_DATA).")
  private Path data;

  @Option(names = "--offline", description = "Never download anything.")
  private boolean offline;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "A further folder with plugins (zips, or unpacked). May be repeated.")
  private List<Path> plugins = new ArrayList<>();

  @Option(names = "--verbose", description = "Show stack traces and what components log.")
  private boolean verbose;

  /** Starts the platform with these options. */
  Platform start() {
    Logging.verbose(verbose);
    return Platform.start(settings());
  }

  /** The same, for a listing: without plugins that differ from what was installed. */
  Platform startForListing() {
    Logging.verbose(verbose);
    return Platform.startWithoutChanged(settings());
  }

  /** The options as settings. */
  PlatformSettings settings() {
    return new PlatformSettings(
        pluginLocations(),
        new DatasetPool.Locations(dataFolder(), Home.user().resolve("data"), offline));
  }

  private PluginLocations pluginLocations() {
    for (Path folder : plugins) {
      if (!Files.isDirectory(folder)) {
        throw new UserException("--plugins " + folder + ": no such folder");
      }
    }
    return new PluginLocations(
        List.of(Home.installation().resolve("plugins")), plugins, Home.user().resolve("plugins"));
  }

  private Optional<Path> dataFolder() {
    if (data != null) {
      return Optional.of(existing(data, "--data"));
    }
    String environment = System.getenv("TOUCHSTONE_DATA");
    if (environment == null || environment.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(existing(Path.of(environment), "TOUCHSTONE_DATA"));
    } catch (InvalidPathException e) {
      throw new UserException("TOUCHSTONE_DATA: '" + environment + "' is not a path", e);
    }
  }

  private static Path existing(Path folder, String from) {
    if (!Files.isDirectory(folder)) {
      throw new UserException(from + " " + folder + ": no such folder");
    }
    return folder.toAbsolutePath().normalize();
  }
}
