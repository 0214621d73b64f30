package dev.touchstone.core.plugins;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a zip says that it is, read without running anything of it.
 *
 * @param zip the zip
 * @param sha256 its hash in hex
 * @param id id of the plugin
 * @param version version of the plugin
 * @param description what its author says of it; may be empty
 * @param classes the classes of its components, as its index names them, sorted
 * @param replaces the installed plugin that it takes the place of
 */
public record PluginOffer(
    Path zip,
    String sha256,
    String id,
    String version,
    String description,
    List<String> classes,
    Optional<ReplacedPlugin> replaces) {

  /** Copies the list. */
  public PluginOffer {
    classes = List.copyOf(classes);
  }
}
