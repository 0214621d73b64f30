package dev.touchstone.core.plugins;

import java.nio.file.Path;
import java.util.List;

/**
 * Where plugins are looked for. Folders that do not exist hold no plugins; names that begin with a
 * dot are passed over.
 *
 * @param developmentRoots folders of modules, such as the repository's {@code plugins/}: each
 *     sub-folder with {@code target/classes/plugin.properties} is a plugin, loaded from {@code
 *     target/classes} and {@code target/lib/*.jar}
 * @param bundled plugins which come with the platform or are named for this run: zips, unpacked
 *     plugins, modules that Maven has built, and folders of them
 * @param installFolder where {@link PluginInstaller} unpacks plugins, each as {@code
 *     <id>-<version>/} with plugin.properties, classes/ and lib/; made when needed
 */
public record PluginLocations(List<Path> developmentRoots, List<Path> bundled, Path installFolder) {

  /** Copies the lists. */
  public PluginLocations {
    developmentRoots = List.copyOf(developmentRoots);
    bundled = List.copyOf(bundled);
  }
}
