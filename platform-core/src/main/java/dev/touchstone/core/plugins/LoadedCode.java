package dev.touchstone.core.plugins;

import dev.touchstone.api.ResourceException;
import dev.touchstone.core.store.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * SHA-256 of the code that is running: of each plugin, and of the platform itself. Computed when it
 * is first asked for. What a build adds to a jar (manifest, POM) does not count, so that a class
 * folder, a jar and an installed plugin of the same classes have the same digest.
 */
public final class LoadedCode {

  /** A folder that every module of the platform has classes in. */
  private static final String PACKAGE = "dev/touchstone";

  private final Map<String, Path> roots;
  private final Map<String, String> digests = new ConcurrentHashMap<>();

  /**
   * The code of these plugins.
   *
   * @param roots folder with {@code classes/} and {@code lib/}, by the plugin's id
   */
  LoadedCode(Map<String, Path> roots) {
    this.roots = Map.copyOf(roots);
  }

  /** SHA-256 in hex over the plugin's classes and libraries. */
  public String plugin(String id) {
    return digests.computeIfAbsent(
        id,
        plugin ->
            CodeDigest.of(
                roots.get(plugin), file -> file.startsWith("classes") || file.startsWith("lib")));
  }

  /** SHA-256 in hex over the platform's own classes, wherever they are loaded from. */
  public String platform() {
    return Modules.DIGEST;
  }

  /** Computed once for each process. */
  static final class Modules {

    static final String DIGEST = digest();

    private static String digest() {
      TreeSet<String> modules = new TreeSet<>();
      try {
        for (URL place :
            Collections.list(LoadedCode.class.getClassLoader().getResources(PACKAGE))) {
          modules.add(
              place.getProtocol().equals("jar")
                  ? jar(file(place))
                  : classes(Path.of(place.toURI()).getParent().getParent()));
        }
      } catch (IOException | URISyntaxException e) {
        throw new ResourceException("the platform's own classes cannot be read: " + e, e);
      }
      return Json.hash(modules);
    }

    private static Path file(URL inJar) {
      String url = inJar.toString();
      return Path.of(URI.create(url.substring("jar:".length(), url.indexOf("!/"))));
    }

    static String jar(Path file) throws IOException {
      try (FileSystem jar = FileSystems.newFileSystem(file)) {
        return classes(jar.getPath("/"));
      }
    }

    static String classes(Path root) {
      Path own = root.resolve(PACKAGE);
      return Files.isDirectory(own) ? CodeDigest.of(own, file -> true) : "";
    }
  }
}
