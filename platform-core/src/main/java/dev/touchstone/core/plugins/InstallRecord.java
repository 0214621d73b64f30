package dev.touchstone.core.plugins;

import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the installer wrote beside a plugin's files: which zip they came from, a digest of each, and
 * one of all. Records of before there were digests hold the zip alone.
 */
final class InstallRecord {

  /** Beside plugin.properties. */
  static final String NAME = "install.properties";

  private static final String SHA256 = "sha256";
  private static final String ZIP = "zip";
  private static final String CODE = "code";
  private static final String FILE = "file.";

  private final Path folder;
  private final Properties properties;
  private final boolean damaged;

  private InstallRecord(Path folder, Properties properties, boolean damaged) {
    this.folder = folder;
    this.properties = properties;
    this.damaged = damaged;
  }

  /** Writes the record of files that have just been unpacked. */
  static void write(Path folder, Path zip, String sha256) {
    Properties properties = new Properties();
    properties.setProperty(SHA256, sha256);
    properties.setProperty(ZIP, zip.getFileName().toString());
    properties.setProperty(CODE, code(folder));
    for (String file : files(folder)) {
      properties.setProperty(FILE + file, PluginZip.sha256(folder.resolve(file)));
    }
    Path record = folder.resolve(NAME);
    try (OutputStream output = Files.newOutputStream(record)) {
      properties.store(output, null);
    } catch (IOException e) {
      throw new ResourceException(record + " cannot be written: " + e, e);
    }
  }

  /** Reads a record; empty when there is none. */
  static Optional<InstallRecord> read(Path folder) {
    Path record = folder.resolve(NAME);
    if (!Files.isRegularFile(record)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (InputStream input = Files.newInputStream(record)) {
      properties.load(input);
    } catch (IllegalArgumentException e) { // damaged: it can still be listed and removed
      return Optional.of(new InstallRecord(folder, properties, true));
    } catch (IOException e) {
      throw new ResourceException(record + " cannot be read: " + e, e);
    }
    return Optional.of(new InstallRecord(folder, properties, false));
  }

  /** SHA-256 of the zip. */
  Optional<String> sha256() {
    return Optional.ofNullable(properties.getProperty(SHA256));
  }

  /** What tells the files from those that were installed; empty when nothing does. */
  Optional<String> difference() {
    if (damaged) {
      return Optional.of("its record, " + NAME + ", is damaged");
    }
    Optional<String> link = link();
    if (properties.getProperty(CODE) == null || link.isPresent()) {
      return link.map(file -> file + " is a symbolic link");
    }
    return code(folder).equals(properties.getProperty(CODE))
        ? Optional.empty()
        : Optional.of(changed());
  }

  private String changed() {
    TreeSet<String> all = new TreeSet<>(files(folder));
    properties.stringPropertyNames().stream()
        .filter(name -> name.startsWith(FILE))
        .forEach(name -> all.add(name.substring(FILE.length())));
    for (String file : all) {
      String recorded = properties.getProperty(FILE + file);
      if (recorded == null) {
        return file + " was added";
      }
      if (!Files.isRegularFile(folder.resolve(file))) {
        return file + " is missing";
      }
      if (!PluginZip.sha256(folder.resolve(file)).equals(recorded)) {
        return file + " has changed";
      }
    }
    return "its record, " + NAME + ", has changed";
  }

  /** A digest of all files of a plugin, whatever zip they came in. */
  static String code(Path folder) {
    return CodeDigest.of(folder, InstallRecord::counts);
  }

  private static boolean counts(Path file) {
    return !file.toString().equals(NAME) && !file.toString().equals(StagingFolder.LOCK);
  }

  private static List<String> files(Path folder) {
    return walk(folder).stream()
        .filter(file -> Files.isRegularFile(folder.resolve(file)))
        .filter(InstallRecord::counts)
        .map(file -> file.toString().replace('\\', '/'))
        .toList();
  }

  /** A link leads to files that are no part of the folder, and are loaded all the same. */
  private Optional<String> link() {
    return walk(folder).stream()
        .filter(file -> Files.isSymbolicLink(folder.resolve(file)))
        .map(Path::toString)
        .findFirst();
  }

  private static List<Path> walk(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(path -> !path.equals(folder)).map(folder::relativize).sorted().toList();
    } catch (IOException e) {
      throw new ResourceException(folder + " cannot be read: " + e, e);
    }
  }
}
