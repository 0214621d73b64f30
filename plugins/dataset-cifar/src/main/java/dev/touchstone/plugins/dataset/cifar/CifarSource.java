package dev.touchstone.plugins.dataset.cifar;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ResourceException;
import dev.touchstone.data.Causes;
import dev.touchstone.data.TarGzip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where the files lie: unpacked in a folder, or in the archive, which is never unpacked to disk.
 */
sealed interface CifarSource {

  /**
   * Reads what there is.
   *
   * @param remedy one sentence that ends each error
   * @return content of each file by its name; one byte more than a file may have, if it has more
   */
  Map<String, byte[]> read(Cifar published, String remedy, Cancellation cancellation);

  /** What to call one of the files in an error. */
  String describe(String file);

  /** Single files. */
  record Folder(Path folder) implements CifarSource {

    @Override
    public Map<String, byte[]> read(Cifar published, String remedy, Cancellation cancellation) {
      Map<String, byte[]> contents = new TreeMap<>();
      for (String name : Cifar.files()) {
        cancellation.check();
        Path file = folder.resolve(name);
        if (Files.isRegularFile(file)) {
          contents.put(name, read(file, published.fileBytes()));
        }
      }
      return contents;
    }

    private static byte[] read(Path file, int bytes) {
      try (InputStream in = Files.newInputStream(file)) {
        return in.readNBytes(bytes + 1);
      } catch (IOException e) {
        throw new ResourceException(file + ": cannot be read (" + Causes.describe(e) + ")", e);
      }
    }

    @Override
    public String describe(String file) {
      return folder.resolve(file).toString();
    }
  }

  /** The gzipped tar. */
  record Archive(Path archive) implements CifarSource {

    /** The official one has 8 entries; some archive programs add one of their own for each. */
    private static final int MOST_ENTRIES = 100;

    /** Headers, padding, and the archive's two small files. */
    private static final long MOST_OTHER_BYTES = 1 << 20;

    @Override
    public Map<String, byte[]> read(Cifar published, String remedy, Cancellation cancellation) {
      Set<String> wanted = new LinkedHashSet<>();
      Cifar.files().forEach(name -> wanted.add(path(name)));
      long expected = (long) wanted.size() * published.fileBytes();
      TarGzip.Limits limits =
          new TarGzip.Limits(MOST_ENTRIES, published.fileBytes(), expected + MOST_OTHER_BYTES);
      Map<String, byte[]> contents = new TreeMap<>();
      for (Map.Entry<String, byte[]> entry :
          new TarGzip(archive, limits, remedy, cancellation).read(wanted).entrySet()) {
        contents.put(entry.getKey().substring(path("").length()), entry.getValue());
      }
      return contents;
    }

    private static String path(String name) {
      return Cifar.FOLDER + "/" + name;
    }

    @Override
    public String describe(String file) {
      return path(file) + " in " + archive;
    }
  }
}
