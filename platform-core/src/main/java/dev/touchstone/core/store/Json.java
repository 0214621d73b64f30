package dev.touchstone.core.store;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.threat.Threat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The one JSON form of everything that is stored: canonical, so that it can be hashed. */
public final class Json {

  /**
   * Sorted keys, no nulls lost; unknown and missing keys are refused, but for an {@link
   * OptionalKey}.
   */
  public static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new SimpleModule("threats").addDeserializer(Threat.class, new ThreatReader()))
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .annotationIntrospector(new OptionalKeys.Introspector())
          .injectableValues(new OptionalKeys.Values())
          .addMixIn(SampleOutcome.class, AsArray.class)
          .addMixIn(CleanOutcome.class, AsArray.class)
          .addMixIn(CertificationOutcome.class, AsArray.class)
          .build();

  private Json() {}

  /** The value as canonical JSON bytes. */
  public static byte[] bytes(Object value) {
    try {
      // Through a tree and back, because only maps and beans are sorted, not given trees.
      Object plain = MAPPER.treeToValue(MAPPER.valueToTree(value), Object.class);
      return MAPPER.writeValueAsBytes(plain);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
    }
  }

  /** The value as canonical JSON text. */
  public static String text(Object value) {
    return new String(bytes(value), StandardCharsets.UTF_8);
  }

  /** The value as indented JSON text with a final line feed, for people. */
  public static String pretty(Object value) {
    try {
      Object plain = MAPPER.treeToValue(MAPPER.valueToTree(value), Object.class);
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(plain) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
    }
  }

  /** SHA-256 of the canonical JSON, in hex. */
  public static String hash(Object value) {
    return sha256(bytes(value));
  }

  /** SHA-256 in hex. */
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /**
   * SHA-256 of a file's content, in hex.
   *
   * @throws ResourceException if it cannot be read
   */
  public static String sha256(Path file) {
    try (InputStream input = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] block = new byte[1 << 16];
      for (int n = input.read(block); n >= 0; n = input.read(block)) {
        digest.update(block, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be read (" + e.getMessage() + ")", e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /**
   * The tree of an object's JSON text that this class has written.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ObjectNode object(String text) {
    try {
      return MAPPER.readValue(text, ObjectNode.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON object: " + text, e);
    }
  }

  /** The tree of a value. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** Ten thousands of outcomes are stored: as arrays they take a third of the room. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  private interface AsArray {}
}
