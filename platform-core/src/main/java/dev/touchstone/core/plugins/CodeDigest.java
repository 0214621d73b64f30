package dev.touchstone.core.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One SHA-256 over files: their names, relative to where they lie, and their contents, in the order
 * of the names. Two folders have the same digest where the same files with the same bytes are in
 * them, wherever they are and whenever they were written.
 */
public final class CodeDigest {

  private CodeDigest() {}

  /**
   * The digest, in hex, of a file or of all files below a folder that count.
   *
   * @param root a file, or a folder
   * @param counts which files of a folder count, by their path relative to it
   * @throws ResourceException if something cannot be read
   */
  public static String of(Path root, Predicate<Path> counts) {
    Map<String, String> files = new TreeMap<>();
    for (Path file : files(root)) {
      Path name = root.equals(file) ? file.getFileName() : root.relativize(file);
      if (root.equals(file) || counts.test(name)) {
        files.put(name.toString().replace('\\', '/'), PluginZip.sha256(file));
      }
    }
    MessageDigest digest = sha256();
    files.forEach((name, content) -> digest.update((name + '\n' + content + '\n').getBytes(UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static List<Path> files(Path root) {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new ResourceException(root + " cannot be read: " + e, e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
