package dev.touchstone.core.plugins;

import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds plugins on disk, in the order of their paths. Loads none of their classes. */
final class PluginSources {

  private static final Logger LOG = LoggerFactory.getLogger(PluginSources.class);

  private final PluginLocations locations;

  PluginSources(PluginLocations locations) {
    this.locations = locations;
  }

  /**
   * All plugins. Bundled zips are unpacked beside the installed plugins, once for each content.
   *
   * @throws ResourceException if a folder cannot be read
   * @throws dev.touchstone.api.UserException if a bundled zip is damaged
   */
  List<PluginSource> all() {
    StagingFolder.removeLeftovers(locations.installFolder());
    List<PluginSource> sources = new ArrayList<>(bundled());
    sources.addAll(installed());
    return sources;
  }

  /** What the installer put there, and whatever else lies in its folder. */
  List<PluginSource> installed() {
    SetAside.restoreLeftovers(locations.installFolder());
    return list(locations.installFolder()).stream()
        .filter(path -> Files.isDirectory(path) || isZip(path))
        .map(path -> new PluginSource(path, path, recordedHash(path), false))
        .toList();
  }

  /** What comes with the platform or is being developed. */
  List<PluginSource> bundled() {
    List<PluginSource> sources = new ArrayList<>();
    for (Path root : locations.developmentRoots()) {
      list(root).stream()
          .filter(PluginSources::isModule)
          .map(module -> new PluginSource(module, module.resolve("target"), Optional.empty(), true))
          .forEach(sources::add);
    }
    for (Path place : locations.bundled()) {
      List<Path> plugins = isZip(place) || isPlugin(place) ? List.of(place) : list(place);
      for (Path path : plugins) {
        if (Files.isDirectory(path)) {
          Path root = isModule(path) ? path.resolve("target") : path;
          sources.add(new PluginSource(path, root, recordedHash(root), true));
        } else if (isZip(path)) {
          sources.add(unpacked(path));
        }
      }
    }
    return sources;
  }

  /** Rather than a folder of plugins: unpacked, or built by Maven. */
  private static boolean isPlugin(Path folder) {
    return Files.exists(folder.resolve("plugin.properties"))
        || Files.exists(folder.resolve("classes/plugin.properties"))
        || isModule(folder);
  }

  private static boolean isModule(Path folder) {
    return Files.exists(folder.resolve("target/classes/plugin.properties"));
  }

  private PluginSource unpacked(Path zip) {
    Path unpacked = locations.installFolder().resolve(".bundled");
    String known = PluginZip.sha256(zip);
    if (Files.isDirectory(unpacked.resolve(known))) {
      return new PluginSource(zip, unpacked.resolve(known), Optional.of(known), true);
    }
    try (StagingFolder copy = StagingFolder.in(unpacked);
        StagingFolder staging = StagingFolder.in(unpacked)) {
      PluginZip held = PluginZip.copied(zip, copy.path(), ZipLimits.STANDARD);
      String hash = held.sha256(); // The file may have been exchanged since it was looked at.
      held.extractTo(staging.path());
      InstallRecord.write(staging.path(), zip, hash);
      boolean first = staging.moveTo(unpacked.resolve(hash));
      LOG.debug("{} {}", first ? "unpacked" : "another process has unpacked", zip);
      return new PluginSource(zip, unpacked.resolve(hash), Optional.of(hash), true);
    }
  }

  private static boolean isZip(Path path) {
    return path.toString().endsWith(".zip") && Files.isRegularFile(path);
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(path -> !path.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new ResourceException("the plugin folder " + folder + " cannot be read: " + e, e);
    }
  }

  private static Optional<String> recordedHash(Path folder) {
    return InstallRecord.read(folder).flatMap(InstallRecord::sha256);
  }
}
