package dev.touchstone.core.plugins;

import dev.touchstone.api.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PropertiesPluginDescriptorFinder;

/**
 * Reads plugin.properties at the top of a plugin's folder or, in development, among its classes.
 */
final class PluginDescriptors extends PropertiesPluginDescriptorFinder {

  /** Becomes part of a folder's name, as the version does. */
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+_-]*");

  private static final Pattern VERSION =
      Pattern.compile("(?=.{1,100}$)\\d+(\\.\\d+)*([-+][0-9A-Za-z]+([.+_-][0-9A-Za-z]+)*)?");

  private static final char BYTE_ORDER_MARK = '\uFEFF';

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
    check(
        PLUGIN_ID,
        descriptor.getPluginId(),
        ID,
        "letters, digits, dots, pluses, hyphens and underscores");
    check(
        PLUGIN_VERSION,
        descriptor.getVersion(),
        VERSION,
        "numbers with dots, such as 1.2.0 or 1.2.0-beta");
    return descriptor;
  }

  /**
   * Java's properties are in Latin-1. Some editors save UTF-8 and put a byte order mark before it,
   * which would become part of the first key.
   */
  @Override
  protected Properties readProperties(Path root) {
    Path file = getPropertiesPath(root, DEFAULT_PROPERTIES_FILE_NAME);
    Properties properties = new Properties();
    try {
      byte[] bytes = Files.readAllBytes(file);
      String utf8 = new String(bytes, StandardCharsets.UTF_8);
      if (!utf8.isEmpty() && utf8.charAt(0) == BYTE_ORDER_MARK) {
        properties.load(new StringReader(utf8.substring(1)));
      } else {
        properties.load(new ByteArrayInputStream(bytes));
      }
    } catch (IOException e) {
      throw new PluginRuntimeException(e, "{} cannot be read", file);
    }
    return properties;
  }

  private static void check(String key, String value, Pattern wanted, String description) {
    if (value == null || !wanted.matcher(value).matches()) {
      throw new UserException(
          "plugin.properties must give %s as %s, was %s"
              .formatted(key, description, value == null ? "missing" : "'" + value + "'"));
    }
  }
}
