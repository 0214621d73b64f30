package dev.touchstone.core.plugins;

import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/** Reads an unpacked plugin's classes as files, so that nothing of it runs. */
final class PluginFolderCheck {

  private static final String INDEX = "META-INF/extensions.idx";
  private static final int MAX_INDEX_BYTES = 1 << 20;
  private static final int CLASS_MAGIC = 0xCAFEBABE;

  /** Class files of Java n have major version n + 44 (Java Virtual Machine Specification, 4.1). */
  private static final int MAJOR_OFFSET = 44;

  /** Not shared, and still not to be brought: the platform's own insides. */
  private static final String PLATFORM = "dev/touchstone/core/";

  private final Path root;
  private final Set<String> classes = new HashSet<>();
  private final Set<String> indexed = new HashSet<>();

  PluginFolderCheck(Path root) {
    this.root = root;
  }

  /**
   * Checks that the classes are for this Java, that none of them belongs to the host, and that
   * those in the index exist.
   *
   * @return the classes that the index names, sorted
   * @throws UserException naming the first file that is wrong, relative to the plugin
   */
  List<String> check() {
    try {
      checkClassesFolder();
      checkJars();
    } catch (IOException e) {
      throw new ResourceException(root + " cannot be read: " + e, e);
    }
    for (String name : indexed) {
      if (!classes.contains(name.replace('.', '/') + ".class")) {
        throw new UserException(INDEX + " names " + name + ", which the plugin does not hold");
      }
    }
    return indexed.stream().sorted().toList();
  }

  private void checkClassesFolder() throws IOException {
    Path folder = root.resolve("classes");
    if (!Files.isDirectory(folder)) {
      throw new UserException("has no folder classes/, so it is no plugin");
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        try (InputStream input = Files.newInputStream(path)) {
          checkFile("classes", name, input);
        }
      }
    }
  }

  private void checkJars() throws IOException {
    Path folder = root.resolve("lib");
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        checkJar(path);
      }
    }
  }

  private void checkJar(Path path) throws IOException {
    String place = "lib/" + path.getFileName();
    try (JarFile jar = new JarFile(path.toFile(), false)) {
      for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
        JarEntry entry = all.nextElement();
        // Classes for later Java versions are passed over by this one, in META-INF/versions.
        if (!entry.isDirectory() && !entry.getName().startsWith("META-INF/versions/")) {
          try (InputStream input = jar.getInputStream(entry)) {
            checkFile(place, entry.getName(), input);
          }
        }
      }
    } catch (ZipException e) {
      throw new UserException(place + " is not a readable jar: " + e.getMessage(), e);
    }
  }

  private void checkFile(String place, String name, InputStream input) throws IOException {
    if (name.equals(INDEX)) {
      readIndex(input);
    }
    if (!name.endsWith(".class")) {
      return;
    }
    Optional<String> hostPackage =
        name.startsWith(PLATFORM)
            ? Optional.of("dev.touchstone.core.")
            : HostClasses.sharedPackage(name);
    if (hostPackage.isPresent()) {
      throw new UserException(
          "brings "
              + place
              + "/"
              + name
              + ", which belongs to the platform ("
              + hostPackage.get()
              + "*); give that dependency the scope 'provided'");
    }
    if (!name.endsWith("module-info.class")) {
      checkVersion(place + "/" + name, input);
    }
    classes.add(name);
  }

  private static void checkVersion(String file, InputStream input) throws IOException {
    DataInputStream header = new DataInputStream(new ByteArrayInputStream(input.readNBytes(8)));
    if (header.available() < 8 || header.readInt() != CLASS_MAGIC) {
      throw new UserException(file + " is no class file");
    }
    header.readUnsignedShort(); // minor version
    int version = header.readUnsignedShort() - MAJOR_OFFSET;
    int running = Runtime.version().feature();
    if (version > running) {
      throw new UserException(
          file
              + " was compiled for Java "
              + version
              + ", and this is Java "
              + running
              + "; run Touchstone with Java "
              + version
              + " or have the plugin compiled with --release "
              + running);
    }
  }

  /** One class a line; from # on it is a comment. */
  private void readIndex(InputStream input) throws IOException {
    List<String> lines =
        new String(input.readNBytes(MAX_INDEX_BYTES), StandardCharsets.UTF_8).lines().toList();
    for (String line : lines) {
      String name = line.replaceFirst("#.*", "").strip();
      if (!name.isEmpty()) {
        indexed.add(name);
      }
    }
  }
}
