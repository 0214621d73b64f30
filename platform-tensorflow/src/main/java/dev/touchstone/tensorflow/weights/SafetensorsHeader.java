package dev.touchstone.tensorflow.weights;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.touchstone.api.UserException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The header of a safetensors file, which says what the bytes after it are. What the format forbids
 * is refused, as the format's own reader does, so that no file means one thing here and another
 * elsewhere.
 *
 * @param file for messages
 * @param entries all tensors by their place in the file
 * @param metadata free texts by name
 */
record SafetensorsHeader(Path file, List<Entry> entries, Map<String, String> metadata) {

  static final String METADATA = "__metadata__";

  /** Bytes of one value in the format's types that no network here is made of. */
  private static final Map<String, Integer> OTHER_TYPES =
      Map.ofEntries(
          Map.entry("BOOL", 1),
          Map.entry("U8", 1),
          Map.entry("I8", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("F8_E4M3", 1),
          Map.entry("F8_E8M0", 1),
          Map.entry("U16", 2),
          Map.entry("I16", 2),
          Map.entry("U32", 4),
          Map.entry("I32", 4),
          Map.entry("U64", 8),
          Map.entry("I64", 8),
          Map.entry("C64", 8));

  /** More of a faulty value than this helps nobody. */
  private static final int SHOWN = 80;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * One tensor.
   *
   * @param name its name
   * @param dtype the format's name of its type
   * @param shape dimensions
   * @param begin its first byte, counted from the end of the header
   * @param end the byte after its last one
   */
  record Entry(String name, String dtype, long[] shape, long begin, long end) {

    /** Its type, if it can be read as float32. */
    Optional<DataType> type() {
      return Arrays.stream(DataType.values()).filter(type -> type.name().equals(dtype)).findFirst();
    }
  }

  /**
   * Reads a header.
   *
   * @throws UserException if it is malformed; names the file and, where there is one, the tensor
   */
  static SafetensorsHeader parse(Path file, byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != '{') {
      throw malformed(file, "its header does not begin with '{'");
    }
    JsonNode header = json(file, text(file, bytes));
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> property : header.properties()) {
      if (!property.getKey().equals(METADATA)) {
        entries.add(entry(file, property.getKey(), property.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    return new SafetensorsHeader(file, entries, metadata(file, header));
  }

  /** Decoded here, since Jackson would guess UTF-16 and UTF-32. */
  private static String text(Path file, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UserException(
          file + ": not a valid safetensors file: its header is not in UTF-8", e);
    }
  }

  private static JsonNode json(Path file, String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UserException(file + ": not a valid safetensors file: bad header: " + reason(e), e);
    }
  }

  /** Jackson's own words name its classes and settings. */
  private static String reason(JsonProcessingException fault) {
    String words = fault.getOriginalMessage();
    if (words.startsWith("Duplicate field")) {
      return words;
    }
    if (fault instanceof StreamConstraintsException) {
      return "it is nested too deeply, or a name or number in it is too long";
    }
    JsonLocation place = fault.getLocation();
    return "it is no JSON"
        + (place == null
            ? ""
            : " at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr()));
  }

  private static Map<String, String> metadata(Path file, JsonNode header) {
    JsonNode node = header.path(METADATA);
    if (!node.isMissingNode() && !node.isObject()) {
      throw malformed(file, "its " + METADATA + " is no map of texts, but " + shown(node));
    }
    Map<String, String> metadata = new TreeMap<>();
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      if (!property.getValue().isTextual()) {
        throw malformed(file, "its metadata '" + property.getKey() + "' is no text");
      }
      metadata.put(property.getKey(), property.getValue().textValue());
    }
    return metadata;
  }

  private static Entry entry(Path file, String name, JsonNode node) {
    if (!node.isObject()) {
      throw malformed(file, name, "is described by " + shown(node));
    }
    String dtype = node.path("dtype").isTextual() ? node.path("dtype").textValue() : "";
    long[] shape = numbers(file, name, "shape", node);
    long[] offsets = numbers(file, name, "data_offsets", node);
    Entry entry =
        new Entry(
            name,
            dtype,
            shape,
            offsets.length == 2 ? offsets[0] : 0,
            offsets.length == 2 ? offsets[1] : -1);
    if (entry.begin() > entry.end()) {
      throw malformed(file, name, "has the data_offsets " + Arrays.toString(offsets));
    }
    int valueBytes =
        entry.type().map(type -> type.bytes).orElse(OTHER_TYPES.getOrDefault(dtype, 0));
    if (valueBytes == 0) {
      throw malformed(
          file,
          name,
          "has the dtype %s; only %s are read"
              .formatted(shown(node.path("dtype")), Arrays.toString(DataType.values())));
    }
    requireSize(file, entry, valueBytes);
    return entry;
  }

  private static void requireSize(Path file, Entry entry, int valueBytes) {
    long bytes;
    try {
      bytes = Math.multiplyExact(Tensor.size(entry.shape()), valueBytes);
    } catch (ArithmeticException e) {
      bytes = -1;
    }
    if (bytes != entry.end() - entry.begin()) {
      throw malformed(
          file,
          entry.name(),
          "has shape %s of %s, but %d bytes"
              .formatted(
                  Arrays.toString(entry.shape()), entry.dtype(), entry.end() - entry.begin()));
    }
    if (bytes / valueBytes > Integer.MAX_VALUE - 8) {
      throw malformed(file, entry.name(), "has more values than fit in memory at once");
    }
  }

  private static long[] numbers(Path file, String name, String key, JsonNode node) {
    if (!(node.path(key) instanceof ArrayNode array)) {
      throw malformed(file, name, "has no " + key);
    }
    long[] numbers = new long[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode number = array.get(i);
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        throw malformed(file, name, "has the " + key + " " + shown(array));
      }
      numbers[i] = number.longValue();
    }
    return numbers;
  }

  /**
   * Checks that the tensors fill the rest of the file without overlaps and holes.
   *
   * @param dataBytes bytes after the header
   */
  void requireDense(long dataBytes) {
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

  private static String shown(JsonNode node) {
    String text = node.isMissingNode() ? "none" : node.toString();
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  static UserException malformed(Path file, String fault) {
    return new UserException(file + ": not a valid safetensors file: " + fault);
  }

  static UserException malformed(Path file, String tensor, String fault) {
    return malformed(file, "tensor '" + tensor + "' " + fault);
  }
}
