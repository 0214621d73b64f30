package dev.touchstone.data;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.UserException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A gzipped tar from a source that is not trusted. Wanted files are read into memory and nothing is
 * ever written to disk, so there is no path that an entry could lead astray; an archive that tries
 * is refused all the same, since it is not what it claims to be.
 */
public final class TarGzip {

  private static final int BUFFER = 1 << 16;
  private static final Pattern LEADING_DOTS = Pattern.compile("^(\\./+)+");

  /**
   * What an archive may hold.
   *
   * @param entries files, folders and whatever else
   * @param entryBytes size of each wanted file
   * @param totalBytes all bytes after unzipping, wanted or not
   */
  public record Limits(int entries, long entryBytes, long totalBytes) {}

  private final Path archive;
  private final Limits limits;
  private final String remedy;
  private final Cancellation cancellation;

  /**
   * An archive that is not opened yet.
   *
   * @param archive its file
   * @param limits what it may hold
   * @param remedy one sentence that ends each error: how the user gets a good file
   * @param cancellation checked while it is read
   */
  public TarGzip(Path archive, Limits limits, String remedy, Cancellation cancellation) {
    this.archive = archive;
    this.limits = limits;
    this.remedy = remedy;
    this.cancellation = cancellation;
  }

  /**
   * Reads files. A path that begins with {@code ./} is the same as one without, since {@code tar}
   * writes paths as its caller spelled them.
   *
   * @param wanted paths inside of the archive, without {@code ./}
   * @return content by path; what the archive does not hold is left out
   * @throws UserException if the archive is missing, damaged, too large, or holds a link or a path
   *     that leads out of it; names the archive and the entry
   */
  public SortedMap<String, byte[]> read(Set<String> wanted) {
    try (InputStream file = Files.newInputStream(archive);
        InputStream unzipped =
            new BufferedInputStream(new Limited(new GZIPInputStream(file, BUFFER)));
        TarArchiveInputStream tar = new TarArchiveInputStream(unzipped)) {
      if (Gzip.begins(unzipped)) {
        throw refuse("is gzipped twice: unpack it once with gunzip");
      }
      return read(tar, wanted);
    } catch (NoSuchFileException e) {
      throw new UserException(archive + ": there is no such file. " + remedy, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException(
          archive + " cannot be unpacked (" + Causes.describe(e) + "). " + remedy, e);
    }
  }

  private SortedMap<String, byte[]> read(TarArchiveInputStream tar, Set<String> wanted)
      throws IOException {
    SortedMap<String, byte[]> contents = new TreeMap<>();
    int entries = 0;
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      if (++entries > limits.entries()) {
        throw refuse(String.format(Locale.ROOT, "holds more than %,d entries", limits.entries()));
      }
      requireHarmless(entry);
      String path = LEADING_DOTS.matcher(entry.getName()).replaceFirst("");
      if (entry.isFile() && wanted.contains(path)) {
        if (contents.put(path, content(tar, entry)) != null) {
          throw refuse("holds '" + entry.getName() + "' twice");
        }
      }
    }
    return contents;
  }

  private byte[] content(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
    if (entry.getSize() > limits.entryBytes()) {
      throw refuse(
          String.format(
              Locale.ROOT,
              "holds '%s' with %,d bytes; at most %,d are expected",
              entry.getName(),
              entry.getSize(),
              limits.entryBytes()));
    }
    return tar.readAllBytes();
  }

  private void requireHarmless(TarArchiveEntry entry) {
    String name = entry.getName();
    if (name.startsWith("/")
        || name.contains("\\")
        || name.contains(":")
        || Arrays.asList(name.split("/", -1)).contains("..")) {
      throw refuse("holds '" + name + "', whose path leads out of the archive's folder");
    }
    boolean special =
        entry.isLink()
            || entry.isSymbolicLink()
            || entry.isCharacterDevice()
            || entry.isBlockDevice()
            || entry.isFIFO();
    if (special || !(entry.isFile() || entry.isDirectory())) {
      throw refuse("holds '" + name + "', which is neither a file nor a folder");
    }
  }

  private UserException refuse(String what) {
    return new UserException(archive + " " + what + ". " + remedy);
  }

  /** Counts what has been unzipped: the sizes in the headers are the author's claim. */
  private final class Limited extends FilterInputStream {

    private long total;

    Limited(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      cancellation.check();
      int read = super.read(buffer, offset, length);
      count(Math.max(0, read));
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      cancellation.check();
      // No more than the limit is unzipped at once, whatever size an entry claims.
      long skipped = super.skip(Math.min(bytes, BUFFER));
      count(skipped);
      return skipped;
    }

    private void count(long bytes) {
      total += bytes;
      if (total > limits.totalBytes()) {
        throw refuse(
            String.format(Locale.ROOT, "unpacks to more than %,d bytes", limits.totalBytes()));
      }
    }
  }
}
