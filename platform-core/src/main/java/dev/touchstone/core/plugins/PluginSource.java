package dev.touchstone.core.plugins;

import dev.touchstone.api.UserException;
import dev.touchstone.core.parameters.PinnedFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A plugin on disk, found but not yet loaded.
 *
 * @param location what messages call it: its zip, its folder, or its module
 * @param root folder that holds classes/ and lib/
 * @param sha256 hash of the zip it came from
 * @param bundled whether it comes with the platform
 */
record PluginSource(Path location, Path root, Optional<String> sha256, boolean bundled) {

  /** Its id or, when it cannot be read, the name of its folder: what it is removed by. */
  String id() {
    try {
      return new PluginDescriptors().read(root).getPluginId();
    } catch (UserException e) {
      return PinnedFile.name(root);
    }
  }

  /** How the user gets rid of it, to end an error; empty where no command does. */
  String remedy() {
    boolean installed = !bundled && location.equals(root);
    return installed ? "; remove it with 'touchstone plugins remove " + id() + "'" : "";
  }
}
