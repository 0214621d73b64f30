package dev.touchstone.plugins.dataset.idx;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.data.Causes;
import dev.touchstone.data.Gzip;
import dev.touchstone.data.Sha256;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX files of unsigned bytes, gzipped when the name ends with {@code .gz}.
 *
 * <p>The format (LeCun, "The MNIST database of handwritten digits"): two zero bytes, the element
 * type (8: unsigned byte), the number of dimensions, each dimension as a big-endian 32-bit integer,
 * then the values.
 */
final class IdxReader {

  private static final int UNSIGNED_BYTES = 0x08;

  /** The format's other element types. */
  private static final Map<Integer, String> OTHER_TYPES =
      Map.of(
          0x09, "signed bytes",
          0x0b, "16-bit integers",
          0x0c, "32-bit integers",
          0x0d, "32-bit floats",
          0x0e, "64-bit floats");

  private static final int BUFFER = 1 << 16;

  private final String remedy;
  private final Cancellation cancellation;

  /**
   * A reader.
   *
   * @param remedy one sentence that ends each error: how the user gets a good file
   */
  IdxReader(String remedy, Cancellation cancellation) {
    this.remedy = remedy;
    this.cancellation = cancellation;
  }

  /**
   * Reads one file.
   *
   * @param rank the number of dimensions that it must have
   * @throws UserException if the file is missing or malformed
   * @throws ResourceException if the file cannot be read
   */
  IdxFile read(Path path, int rank) {
    try (InputStream file = Files.newInputStream(path)) {
      return parse(path, rank, content(path, file));
    } catch (NoSuchFileException e) {
      throw new UserException(path + ": there is no such file. " + remedy, e);
    } catch (EOFException e) {
      throw malformed(path, "is cut short: the gzip data end too early", e);
    } catch (ZipException e) {
      throw malformed(path, "is damaged: its gzip data cannot be unpacked", e);
    } catch (IOException e) {
      throw new ResourceException(path + ": cannot be read (" + Causes.describe(e) + ")", e);
    }
  }

  private IdxFile parse(Path path, int rank, InputStream content) throws IOException {
    MessageDigest digest = Sha256.digest();
    InputStream in = new DigestInputStream(new Cancellable(content, cancellation), digest);
    List<Integer> dimensions = readHeader(path, rank, in);
    int expected = valueCount(path, dimensions);
    byte[] bytes = in.readNBytes(expected);
    if (bytes.length < expected) {
      throw malformed(
          path,
          String.format(
              Locale.ROOT,
              "is cut short: its header announces %,d values, but there are only %,d",
              expected,
              bytes.length));
    }
    if (in.read() >= 0) {
      throw malformed(
          path,
          String.format(
              Locale.ROOT,
              "has surplus bytes after the %,d values that its header announces",
              expected));
    }
    return new IdxFile(path, dimensions, bytes, Sha256.hex(digest));
  }

  private List<Integer> readHeader(Path path, int rank, InputStream in) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(in.readNBytes(Integer.BYTES * (rank + 1)));
    if (header.remaining() >= Integer.BYTES) {
      checkMagic(path, rank, header.getInt());
    }
    if (header.remaining() < Integer.BYTES * rank) {
      throw malformed(path, "is cut short: it ends within the IDX header");
    }
    List<Integer> dimensions = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dimensions.add(header.getInt());
    }
    return List.copyOf(dimensions);
  }

  private void checkMagic(Path path, int rank, int magic) {
    int expected = UNSIGNED_BYTES << 8 | rank;
    if (magic == expected) {
      return;
    }
    String wanted = rank == 1 ? "labels" : "images";
    String begins =
        String.format(Locale.ROOT, "it begins with 0x%08x instead of 0x%08x", magic, expected);
    int type = magic >>> 8;
    String otherType = OTHER_TYPES.get(type);
    if (otherType != null) {
      throw malformed(
          path,
          "holds %s, but only unsigned bytes (0 to 255) are read: %s; convert the %s to them"
              .formatted(otherType, begins, wanted));
    }
    if (type == UNSIGNED_BYTES) {
      throw malformed(
          path,
          "is not an IDX file of %s, which have %d dimensions, but of %d: %s"
              .formatted(wanted, rank, magic & 0xff, begins));
    }
    throw malformed(path, "is not an IDX file of " + wanted + ": " + begins);
  }

  private int valueCount(Path path, List<Integer> dimensions) {
    long count = 1;
    for (int dimension : dimensions) {
      if (dimension < 1) {
        throw malformed(path, "announces no data: its header gives the dimensions " + dimensions);
      }
      // No overflow: count stays below 2^31 and so does the dimension.
      count *= dimension;
      if (count > Integer.MAX_VALUE - 8) {
        throw malformed(path, "announces too much data: its header gives " + dimensions);
      }
    }
    return (int) count;
  }

  /** The file's content, unzipped when the file is gzipped by its name. */
  private InputStream content(Path path, InputStream file) throws IOException {
    boolean gzip = path.toString().endsWith(".gz");
    InputStream content = new BufferedInputStream(gzip ? gunzip(path, file) : file, BUFFER);
    if (Gzip.begins(content)) {
      throw malformed(
          path,
          gzip
              ? "is gzipped twice: unpack it once with gunzip"
              : "is gzipped, but its name does not end with .gz");
    }
    return content;
  }

  private InputStream gunzip(Path path, InputStream file) throws IOException {
    try {
      return new GZIPInputStream(file, BUFFER);
    } catch (ZipException | EOFException e) {
      throw malformed(path, "is not a gzip file although its name ends with .gz", e);
    }
  }

  private UserException malformed(Path path, String what) {
    return new UserException(path + " " + what + ". " + remedy);
  }

  private UserException malformed(Path path, String what, Exception cause) {
    return new UserException(path + " " + what + ". " + remedy, cause);
  }

  /** Notices the user's wish to stop while a long file is read. */
  private static final class Cancellable extends FilterInputStream {

    private final Cancellation cancellation;

    Cancellable(InputStream in, Cancellation cancellation) {
      super(in);
      this.cancellation = cancellation;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      cancellation.check();
      return super.read(buffer, offset, length);
    }
  }
}
