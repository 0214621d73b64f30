package dev.touchstone.plugins.dataset.cifar;

import dev.touchstone.data.RemoteFile;
import dev.touchstone.data.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The six files with a few random images each, the same at each call. */
final class TinyCifar {

  static final int RECORDS = 20;

  final SortedMap<String, byte[]> files = new TreeMap<>();

  TinyCifar() {
    Random random = new Random(11);
    for (String name : Cifar.files()) {
      byte[] content = new byte[RECORDS * Cifar.RECORD_BYTES];
      random.nextBytes(content);
      for (int i = 0; i < RECORDS; i++) {
        content[i * Cifar.RECORD_BYTES] = (byte) ((i * 7 + files.size()) % 10);
      }
      files.put(name, content);
    }
  }

  /** The set as if it were published at the given mirrors. */
  Cifar publishedAt(URI... mirrors) {
    byte[] archive = archive();
    return new Cifar(
        new RemoteFile(
            Cifar.OFFICIAL.archive().name(), archive.length, sha256(archive), List.of(mirrors)),
        RECORDS,
        files.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, file -> sha256(file.getValue()))));
  }

  /** What this instance's files make, in the layout of the official archive. */
  byte[] archive() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(Cifar.FOLDER + "/" + file.getKey());
        entry.setSize(file.getValue().length);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes the single files. */
  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    return folder;
  }

  static String sha256(byte[] bytes) {
    MessageDigest digest = Sha256.digest();
    digest.update(bytes);
    return Sha256.hex(digest);
  }
}
