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
      paramLabel = "PATH",
      description =
          "A further plugin for this run: its zip, its folder (unpacked, or a module that Maven has"
              + " built), or a folder of them. May be repeated.")
  private List<Path> plugins = new ArrayList<>();

  @Option(names = "--verbose", description = "Show stack traces and what components log.")
  private boolean verbose;

  /** Starts the platform with these options. */
  Platform start() {
    applyVerbosity();
    return Platform.start(settings());
  }

  /** Lets components log, if the user asked for it; {@link #start} does so by itself. */
  void applyVerbosity() {
    Logging.verbose(verbose);
  }

  /** The options as settings. */
  PlatformSettings settings() {
    return new PlatformSettings(
        pluginLocations(),
        new DatasetPool.Locations(dataFolder(), Home.user().resolve("data"), offline));
  }

  private PluginLocations pluginLocations() {
    for (Path place : plugins) {
      boolean zip = Files.isRegularFile(place) && place.toString().endsWith(".zip");
      if (!zip && !Files.isDirectory(place)) {
        throw new UserException(
            "--plugins "
                + place
                + (Files.exists(place)
                    ? ": is neither a plugin's zip nor a folder"
                    : ": no such zip or folder"));
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
