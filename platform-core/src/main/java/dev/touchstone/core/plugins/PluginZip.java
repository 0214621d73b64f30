package dev.touchstone.core.plugins;

import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.core.parameters.Twins;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A plugin's zip from a source that is not trusted. It is copied first, so that what is unpacked is
 * what was hashed, even if somebody exchanges the file meanwhile.
 */
final class PluginZip {

  private final Path zip;
  private final Path copy;
  private final ZipLimits limits;
  private final byte[] buffer = new byte[1 << 16];
  private long unpackedBytes;

  private PluginZip(Path zip, Path copy, ZipLimits limits) {
    this.zip = zip;
    this.copy = copy;
    this.limits = limits;
  }

  /**
   * Copies a zip.
   *
   * @param zip how messages name it, too
   * @param folder where nobody else writes; holds the copy as long as it is needed
   * @throws ResourceException if it cannot be read, or not be written there
   */
  static PluginZip copied(Path zip, Path folder, ZipLimits limits) {
    Path copy = folder.resolve("plugin.zip");
    try (InputStream input = Files.newInputStream(zip);
        OutputStream output = Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW)) {
      input.transferTo(output);
    } catch (IOException e) {
      throw new ResourceException(zip + " cannot be copied to " + folder + ": " + e, e);
    }
    return new PluginZip(zip, copy, limits);
  }

  /** SHA-256 of what is unpacked, in hex. */
  String sha256() {
    return sha256(copy);
  }

  /** SHA-256 of a file, in hex. */
  static String sha256(Path file) {
    try (InputStream input = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] block = new byte[1 << 16];
      for (int n = input.read(block); n >= 0; n = input.read(block)) {
        digest.update(block, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new ResourceException(file + " cannot be read: " + e, e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /**
   * Unpacks into an existing empty folder. On an error the folder holds a part, for the caller to
   * delete.
   *
   * @throws UserException if the zip is damaged or attacks; the message names it and the entry
   * @throws ResourceException if the folder cannot be written to
   */
  void extractTo(Path folder) {
    try (ZipFile file = ZipFile.builder().setPath(copy).get()) {
      long size = Files.size(copy);
      List<ZipArchiveEntry> entries = Collections.list(file.getEntries());
      if (entries.size() > limits.entries()) {
        throw refuse("has " + entries.size() + " entries; at most " + limits.entries());
      }
      Set<String> names = new HashSet<>();
      for (ZipArchiveEntry entry : entries) {
        Path target = target(folder, entry);
        // Some file systems take A and a for one file, and é for é.
        if (!names.add(Twins.key(entry.getName()))) {
          throw refuse("holds '" + entry.getName() + "' twice");
        }
        if (entry.isDirectory()) {
          createFolder(target);
        } else {
          createFolder(target.getParent());
          extract(file, entry, target, size);
        }
      }
    } catch (IOException e) {
      throw new UserException(zip + " is not a readable zip: " + e.getMessage(), e);
    }
  }

  private Path target(Path folder, ZipArchiveEntry entry) {
    String name = entry.getName();
    boolean climbs =
        name.startsWith("/")
            || name.contains("\\")
            || name.contains(":")
            || Arrays.asList(name.split("/", -1)).contains("..");
    if (name.isEmpty() || climbs) {
      throw refuse("holds '" + name + "', whose path leads out of the plugin's folder");
    }
    if (entry.isUnixSymlink()) {
      throw refuse("holds the symbolic link '" + name + "'");
    }
    try {
      Path target = folder.resolve(name).normalize();
      if (!target.startsWith(folder)) {
        throw refuse("holds '" + name + "', whose path leads out of the plugin's folder");
      }
      return target;
    } catch (InvalidPathException e) {
      throw refuse("holds '" + name + "', which is no path: " + e.getReason());
    }
  }

  private void createFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw refuse("holds a file and a folder of the same name: " + folder.getFileName());
    } catch (IOException e) {
      throw new ResourceException(folder + " cannot be made: " + e, e);
    }
  }

  /** Inflates one entry, counting real bytes: the sizes in its header are the author's claim. */
  private void extract(ZipFile file, ZipArchiveEntry entry, Path target, long zipBytes)
      throws IOException {
    if (!file.canReadEntryData(entry)) {
      throw refuse("holds '" + entry.getName() + "', which is encrypted or oddly compressed");
    }
    CRC32 checksum = new CRC32();
    try (InputStream input = file.getInputStream(entry);
        OutputStream output = create(target)) {
      for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
        count(n, zipBytes);
        checksum.update(buffer, 0, n);
        write(output, n, target);
      }
    }
    if (checksum.getValue() != entry.getCrc()) {
      throw refuse("is damaged: the checksum of '" + entry.getName() + "' is wrong");
    }
  }

  private void count(int bytes, long zipBytes) {
    unpackedBytes += bytes;
    if (unpackedBytes > limits.bytes()) {
      throw refuse("unpacks to more than " + limits.bytes() + " bytes");
    }
    if (unpackedBytes > limits.ratioFreeBytes() && unpackedBytes > limits.ratio() * zipBytes) {
      throw refuse("unpacks to more than " + limits.ratio() + " times its size");
    }
  }

  private OutputStream create(Path target) {
    try {
      return Files.newOutputStream(target, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw refuse("holds '" + target.getFileName() + "' twice");
    } catch (IOException e) {
      throw new ResourceException(target + " cannot be written: " + e, e);
    }
  }

  private void write(OutputStream output, int bytes, Path target) {
    try {
      output.write(buffer, 0, bytes);
    } catch (IOException e) {
      throw new ResourceException(target + " cannot be written: " + e, e);
    }
  }

  private UserException refuse(String reason) {
    return new UserException(zip + " " + reason);
  }
}
