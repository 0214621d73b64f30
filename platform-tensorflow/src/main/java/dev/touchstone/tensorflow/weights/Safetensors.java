package dev.touchstone.tensorflow.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The safetensors file format: the header's length (8 bytes, little endian), the header (JSON:
 * dtype, shape and byte range of each tensor), then the tensors' bytes without holes.
 */
public final class Safetensors {

  /** The format's own limit for the header, in bytes. */
  private static final long HEADER_LIMIT = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final int CHUNK_BYTES = 1 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Safetensors() {}

  private record Entry(String name, DataType type, long[] shape, long begin, long end) {}

  /**
   * Weights and the file that they are from.
   *
   * @param weights the weights
   * @param sha256 SHA-256 in hex of the very bytes that they were read from
   */
  public record Hashed(Weights weights, String sha256) {}

  /**
   * Reads a file; F16, BF16 and F64 are converted to float32.
   *
   * @throws UserException if the file is missing or malformed, or a value is not finite; the
   *     message names the file and, where there is one, the tensor
   * @throws ResourceException if reading fails
   */
  public static Weights read(Path file) {
    return readHashed(file).weights();
  }

  /**
   * The same, with the digest of what was read: every byte of the file is read once, so nobody can
   * exchange it between being hashed and being parsed.
   */
  public static Hashed readHashed(Path file) {
    MessageDigest digest = sha256();
    try (DigestedChannel channel =
        new DigestedChannel(FileChannel.open(file, StandardOpenOption.READ), digest)) {
      long fileBytes = channel.size();
      if (fileBytes < Long.BYTES) {
        throw malformed(file, "it ends after " + fileBytes + " bytes, before the header");
      }
      long headerBytes = readFully(channel, Long.BYTES).getLong();
      if (headerBytes < 2 || headerBytes > HEADER_LIMIT) {
        throw malformed(file, "its header claims to be " + headerBytes + " bytes long");
      }
      if (headerBytes > fileBytes - Long.BYTES) {
        throw malformed(
            file, "it has " + fileBytes + " bytes, but a header of " + headerBytes + " bytes");
      }
      JsonNode header = parse(file, readFully(channel, (int) headerBytes).array());
      List<Entry> entries = entries(file, header);
      requireDense(file, entries, fileBytes - Long.BYTES - headerBytes);
      TreeMap<String, Tensor> tensors = new TreeMap<>();
      for (Entry entry : entries) {
        float[] values = readValues(file, channel, entry);
        tensors.put(entry.name(), new Tensor(entry.shape(), values));
      }
      return new Hashed(new Weights(tensors, metadata(file, header)), hex(digest));
    } catch (NoSuchFileException e) {
      throw new UserException(file + ": there is no such weights file", e);
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be read: " + e, e);
    }
  }

  /**
   * Writes a file atomically: another process sees the old file or the whole new one. The same
   * weights give the same bytes.
   *
   * @return SHA-256 of the file, in hex
   * @throws UserException if a value is not finite, or a name is {@code "__metadata__"}
   * @throws ResourceException if writing fails
   */
  public static String write(Path file, Weights weights) {
    byte[] header = header(weights);
    MessageDigest digest = sha256();
    Path folder = file.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
      // Not createTempFile: its files only their owner can read, and weights are moved into place.
      Path temporary = folder.resolve(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
      try {
        writeAll(file, temporary, header, weights, digest);
        move(temporary, file);
        return hex(digest);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be written: " + e, e);
    }
  }

  private static JsonNode parse(Path file, byte[] bytes) throws IOException {
    try {
      JsonNode header = JSON.readTree(bytes);
      if (!header.isObject()) {
        throw malformed(file, "its header is no JSON object");
      }
      return header;
    } catch (JsonProcessingException e) {
      throw new UserException(
          file + ": not a valid safetensors file: bad header: " + e.getOriginalMessage(), e);
    }
  }

  private static Map<String, String> metadata(Path file, JsonNode header) {
    Map<String, String> metadata = new TreeMap<>();
    for (Map.Entry<String, JsonNode> property : header.path(METADATA).properties()) {
      if (!property.getValue().isTextual()) {
        throw malformed(file, "its metadata '" + property.getKey() + "' is no text");
      }
      metadata.put(property.getKey(), property.getValue().textValue());
    }
    return metadata;
  }

  /** All tensors by their place in the file. */
  private static List<Entry> entries(Path file, JsonNode header) {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> property : header.properties()) {
      if (!property.getKey().equals(METADATA)) {
        entries.add(entry(file, property.getKey(), property.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    return entries;
  }

  private static Entry entry(Path file, String name, JsonNode node) {
    DataType type;
    try {
      type = DataType.valueOf(node.path("dtype").asText());
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "%s: tensor '%s' has the dtype %s; only %s can be read"
              .formatted(file, name, node.path("dtype"), Arrays.toString(DataType.values())),
          e);
    }
    long[] shape = numbers(file, name, "shape", node);
    long[] offsets = numbers(file, name, "data_offsets", node);
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw malformed(file, name, "has the data_offsets " + Arrays.toString(offsets));
    }
    long bytes;
    try {
      bytes = Math.multiplyExact(Tensor.size(shape), type.bytes);
    } catch (ArithmeticException e) {
      bytes = -1;
    }
    if (bytes != offsets[1] - offsets[0]) {
      throw malformed(
          file,
          name,
          "has shape %s of %s, but %d bytes"
              .formatted(Arrays.toString(shape), type, offsets[1] - offsets[0]));
    }
    if (bytes / type.bytes > Integer.MAX_VALUE - 8) {
      throw malformed(file, name, "has more values than fit in memory at once");
    }
    return new Entry(name, type, shape, offsets[0], offsets[1]);
  }

  private static long[] numbers(Path file, String name, String key, JsonNode node) {
    if (!(node.path(key) instanceof ArrayNode array)) {
      throw malformed(file, name, "has no " + key);
    }
    long[] numbers = new long[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode number = array.get(i);
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        throw malformed(file, name, "has the " + key + " " + array);
      }
      numbers[i] = number.longValue();
    }
    return numbers;
  }

  private static void requireDense(Path file, List<Entry> entries, long dataBytes) {
    long position = 0;
    for (Entry entry : entries) {
      if (entry.begin() < position) {
        throw malformed(file, entry.name(), "overlaps the one before it");
      }
      if (entry.begin() > position) {
        throw malformed(
            file,
            entry.name(),
            "is preceded by a hole of " + (entry.begin() - position) + " bytes");
      }
      if (entry.end() > dataBytes) {
        throw malformed(
            file,
            entry.name(),
            "ends at byte %d of the data, but the file has only %d: it was cut short"
                .formatted(entry.end(), dataBytes));
      }
      position = entry.end();
    }
    if (position != dataBytes) {
      throw malformed(file, (dataBytes - position) + " bytes at its end belong to no tensor");
    }
  }

  private static float[] readValues(Path file, DigestedChannel channel, Entry entry)
      throws IOException {
    int size = entry.type().bytes;
    float[] values = new float[(int) ((entry.end() - entry.begin()) / size)];
    for (int done = 0; done < values.length; ) {
      int count = Math.min(values.length - done, CHUNK_BYTES / size);
      ByteBuffer bytes = readFully(channel, count * size);
      for (int i = 0; i < count; i++) {
        values[done + i] = entry.type().read(bytes);
      }
      done += count;
    }
    int bad = firstNotFinite(values);
    if (bad >= 0) {
      throw malformed(file, entry.name(), "holds " + values[bad] + " (value " + bad + ")");
    }
    return values;
  }

  private static int firstNotFinite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  private static ByteBuffer readFully(DigestedChannel channel, int count) throws IOException {
    return channel.read(count).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] header(Weights weights) {
    ObjectNode header = JSON.createObjectNode();
    if (!weights.metadata().isEmpty()) {
      ObjectNode metadata = header.putObject(METADATA);
      weights.metadata().forEach(metadata::put);
    }
    long position = 0;
    for (Map.Entry<String, Tensor> tensor : weights.tensors().entrySet()) {
      if (tensor.getKey().equals(METADATA)) {
        throw new UserException("a tensor cannot be called '" + METADATA + "'");
      }
      ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", DataType.F32.name());
      ArrayNode shape = entry.putArray("shape");
      Arrays.stream(tensor.getValue().shape()).forEach(shape::add);
      long end = position + (long) tensor.getValue().values().length * Float.BYTES;
      entry.putArray("data_offsets").add(position).add(end);
      position = end;
    }
    try {
      byte[] json = JSON.writeValueAsBytes(header);
      // Padded with spaces, so that the data begins at a multiple of 8, as the format asks.
      byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
      Arrays.fill(padded, json.length, padded.length, (byte) ' ');
      return padded;
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of texts and numbers is always JSON", e);
    }
  }

  private static void writeAll(
      Path file, Path temporary, byte[] header, Weights weights, MessageDigest digest)
      throws IOException {
    try (DigestedChannel channel =
        new DigestedChannel(
            FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            digest)) {
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      flush(channel, buffer.putLong(header.length));
      channel.write(ByteBuffer.wrap(header));
      for (Map.Entry<String, Tensor> tensor : weights.tensors().entrySet()) {
        float[] values = tensor.getValue().values();
        int bad = firstNotFinite(values);
        if (bad >= 0) {
          throw new UserException(
              "%s: tensor '%s' holds %s (value %d); such weights are not written"
                  .formatted(file, tensor.getKey(), values[bad], bad));
        }
        for (float value : values) {
          if (buffer.remaining() < Float.BYTES) {
            flush(channel, buffer);
          }
          buffer.putFloat(value);
        }
      }
      flush(channel, buffer);
      channel.force();
    }
  }

  private static void flush(DigestedChannel channel, ByteBuffer buffer) throws IOException {
    channel.write(buffer.flip());
    buffer.clear();
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new ResourceException(
          to + ": the file system cannot replace files atomically; use another folder", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static UserException malformed(Path file, String fault) {
    return new UserException(file + ": not a valid safetensors file: " + fault);
  }

  private static UserException malformed(Path file, String tensor, String fault) {
    return malformed(file, "tensor '" + tensor + "' " + fault);
  }
}
