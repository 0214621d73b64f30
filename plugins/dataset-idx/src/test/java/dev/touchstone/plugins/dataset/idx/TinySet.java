package dev.touchstone.plugins.dataset.idx;

import dev.touchstone.data.Sha256;
import dev.touchstone.plugins.dataset.idx.PublishedSet.OfficialFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/** A small data set in memory, the same at each call, that hardly compresses. */
final class TinySet {

  static final String ID = "tiny";
  static final int TRAIN = 400;
  static final int TEST = 50;
  static final int SIDE = 20;

  private final Map<IdxPart, byte[]> raw = new EnumMap<>(IdxPart.class);
  private final Map<IdxPart, byte[]> gzipped = new EnumMap<>(IdxPart.class);

  TinySet() {
    Random random = new Random(7);
    raw.put(IdxPart.TRAIN_IMAGES, idx(random(random, TRAIN * SIDE * SIDE), TRAIN, SIDE, SIDE));
    raw.put(IdxPart.TRAIN_LABELS, idx(labels(TRAIN), TRAIN));
    raw.put(IdxPart.TEST_IMAGES, idx(random(random, TEST * SIDE * SIDE), TEST, SIDE, SIDE));
    raw.put(IdxPart.TEST_LABELS, idx(labels(TEST), TEST));
    raw.forEach((part, bytes) -> gzipped.put(part, gzip(bytes)));
  }

  /** An IDX file of unsigned bytes. */
  static byte[] idx(byte[] values, int... dimensions) {
    ByteBuffer file = ByteBuffer.allocate(4 + 4 * dimensions.length + values.length);
    file.putInt(0x0800 | dimensions.length);
    for (int dimension : dimensions) {
      file.putInt(dimension);
    }
    return file.put(values).array();
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  byte[] raw(IdxPart part) {
    return raw.get(part);
  }

  byte[] gzipped(IdxPart part) {
    return gzipped.get(part);
  }

  /** The set as if it were published at the given mirrors. */
  PublishedSet publishedAt(URI... mirrors) {
    Map<IdxPart, OfficialFile> files = new EnumMap<>(IdxPart.class);
    for (IdxPart part : IdxPart.values()) {
      files.put(
          part, new OfficialFile(gzipped(part).length, sha256(gzipped(part)), sha256(raw(part))));
    }
    List<String> classNames = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    return new PublishedSet(ID, "Tiny", classNames, files, List.of(mirrors));
  }

  void writeGzipped(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (IdxPart part : IdxPart.values()) {
      Files.write(folder.resolve(part.gzipName()), gzipped(part));
    }
  }

  void writeRaw(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (IdxPart part : IdxPart.values()) {
      Files.write(folder.resolve(part.fileName()), raw(part));
    }
  }

  private static String sha256(byte[] bytes) {
    var digest = Sha256.digest();
    digest.update(bytes);
    return Sha256.hex(digest);
  }

  private static byte[] random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] labels(int count) {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 10);
    }
    return labels;
  }
}
