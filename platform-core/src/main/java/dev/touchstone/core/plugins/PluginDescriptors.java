package dev.touchstone.core.plugins;

import dev.touchstone.api.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PropertiesPluginDescriptorFinder;

/**
 * Reads plugin.properties at the top of a plugin's folder or, in development, among its classes.
 */
final class PluginDescriptors extends PropertiesPluginDescriptorFinder {

  /** Both become part of a folder's name. */
  private static final Pattern NAME = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+_-]*");

  @Override
  protected Path getPropertiesPath(Path root, String fileName) {
    Path atTop = root.resolve(fileName);
    return Files.exists(atTop) ? atTop : root.resolve("classes").resolve(fileName);
  }

  /**
   * Reads and checks a plugin's descriptor.
   *
   * @throws UserException if it is missing or malformed; the message does not name the plugin
   */
  PluginDescriptor read(Path root) {
    if (Files.isRegularFile(root)) {
      throw new UserException("is not unpacked; use 'touchstone plugins install' on it");
    }
    if (!Files.isRegularFile(getPropertiesPath(root, DEFAULT_PROPERTIES_FILE_NAME))) {
      throw new UserException("has no plugin.properties, so it is no plugin");
    }
    PluginDescriptor descriptor;
    try {
      descriptor = find(root);
    } catch (PluginRuntimeException | IllegalArgumentException e) {
      throw new UserException("plugin.properties cannot be read: " + e.getMessage(), e);
    }
    checkName(PLUGIN_ID, descriptor.getPluginId());
    checkName(PLUGIN_VERSION, descriptor.getVersion());
    return descriptor;
  }

  private static void checkName(String key, String value) {
    if (value == null || !NAME.matcher(value).matches()) {
      throw new UserException(
          "plugin.properties must give "
              + key
              + " as letters, digits, dots, pluses, hyphens and underscores, was "
              + (value == null ? "missing" : "'" + value + "'"));
    }
  }
}
