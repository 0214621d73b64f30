package dev.touchstone.tensorflow.weights;

import static dev.touchstone.tensorflow.weights.SafetensorsHeader.METADATA;
import static dev.touchstone.tensorflow.weights.SafetensorsHeader.malformed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.weights.SafetensorsHeader.Entry;
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
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The safetensors file format: the header's length (8 bytes, little endian), the header (JSON:
 * dtype, shape and byte range of each tensor), then the tensors' bytes without holes.
 */
public final class Safetensors {

  /** The format's own limit for the header, in bytes. */
  private static final long HEADER_LIMIT = 100_000_000;

  private static final int CHUNK_BYTES = 1 << 20;

  private static final JsonMapper JSON = new JsonMapper();

  private Safetensors() {}

  /**
   * Weights and the file that they are from.
   *
   * @param weights the weights
   * @param sha256 SHA-256 in hex of the very bytes that they were read from
   */
  public record Hashed(Weights weights, String sha256) {}

  /**
   * Reads a file; F16, BF16 and F64 are converted to float32. Of tensors of other types, such as
   * PyTorch's counters, only the type is kept.
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
    refuseForeign(file);
    MessageDigest digest = sha256();
    try (DigestedChannel channel =
        new DigestedChannel(FileChannel.open(file, StandardOpenOption.READ), digest)) {
      long fileBytes = channel.size();
      if (fileBytes < Long.BYTES) {
        throw malformed(file, "it ends after " + fileBytes + " bytes, before the header");
      }
      long headerBytes = readFully(channel, Long.BYTES).getLong();
      // The format's length is unsigned.
      if (Long.compareUnsigned(headerBytes, HEADER_LIMIT) > 0) {
        throw malformed(
            file,
            "its header claims to be %s bytes long; the format allows %d"
                .formatted(Long.toUnsignedString(headerBytes), HEADER_LIMIT));
      }
      if (headerBytes > fileBytes - Long.BYTES) {
        throw malformed(
            file, "it has " + fileBytes + " bytes, but a header of " + headerBytes + " bytes");
      }
      SafetensorsHeader header =
          SafetensorsHeader.parse(file, readFully(channel, (int) headerBytes).array());
      header.requireDense(fileBytes - Long.BYTES - headerBytes);
      SortedMap<String, Tensor> tensors = new TreeMap<>();
      SortedMap<String, String> otherTypes = new TreeMap<>();
      for (Entry entry : header.entries()) {
        if (entry.type().isPresent()) {
          float[] values = readValues(file, channel, entry, entry.type().get());
          tensors.put(entry.name(), new Tensor(entry.shape(), values));
        } else {
          channel.skip(entry.end() - entry.begin());
          otherTypes.put(entry.name(), entry.dtype());
        }
      }
      return new Hashed(new Weights(tensors, header.metadata(), otherTypes), hex(digest));
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

  private static void refuseForeign(Path file) {
    if (Files.isRegularFile(file)) {
      ForeignWeights.of(file)
          .ifPresent(
              kind -> {
                throw new UserException(kind.refusal(file));
              });
    }
  }

  private static float[] readValues(Path file, DigestedChannel channel, Entry entry, DataType type)
      throws IOException {
    int size = type.bytes;
    float[] values = new float[(int) ((entry.end() - entry.begin()) / size)];
    for (int done = 0; done < values.length; ) {
      int count = Math.min(values.length - done, CHUNK_BYTES / size);
      ByteBuffer bytes = readFully(channel, count * size);
      for (int i = 0; i < count; i++) {
        values[done + i] = type.read(bytes);
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
}
