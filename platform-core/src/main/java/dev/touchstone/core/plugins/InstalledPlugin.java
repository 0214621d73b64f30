package dev.touchstone.core.plugins;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A plugin that is loaded.
 *
 * @param id its id
 * @param version its version
 * @param description what its author says of it; may be empty
 * @param location its zip, its unpacked folder, or in development its module folder
 * @param sha256 hash in hex of the zip it came from, if it came from one
 * @param bundled whether it comes with the platform and cannot be removed
 * @param components what it brings, such as {@code "attack pgd"}, sorted
 */
public record InstalledPlugin(
    String id,
    String version,
    String description,
    Path location,
    Optional<String> sha256,
    boolean bundled,
    List<String> components) {

  /** Copies the list. */
  public InstalledPlugin {
    components = List.copyOf(components);
  }
}
