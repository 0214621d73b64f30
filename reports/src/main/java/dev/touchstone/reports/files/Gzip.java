package dev.touchstone.reports.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.apache.commons.io.IOUtils;

/** Compressed files whose bytes follow from their content. */
public final class Gzip {

  private Gzip() {}

  /**
   * Replaces a file by its compressed form.
   *
   * @param plain the file; it is deleted
   * @param target the compressed file
   * @param earlier a compressed file that is taken as it is if it has the same content, since
   *     another program or version may have compressed it to other bytes
   */
  public static void compress(Path plain, Path target, Path earlier) throws IOException {
    if (Files.isRegularFile(earlier) && same(plain, earlier)) {
      Files.copy(earlier, target);
    } else {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(target))) {
        Files.copy(plain, out);
      }
    }
    Files.delete(plain);
  }

  private static boolean same(Path plain, Path compressed) throws IOException {
    try (InputStream one = Files.newInputStream(plain);
        InputStream raw = Files.newInputStream(compressed);
        InputStream other = new GZIPInputStream(raw)) {
      return IOUtils.contentEquals(one, other);
    } catch (ZipException | java.io.EOFException e) {
      return false;
    }
  }
}
