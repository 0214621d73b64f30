package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of parts, each told apart from its neighbours by its length. */
final class ContentHash {

  private static final int CHUNK = 1 << 16;

  private final MessageDigest digest = sha256();

  /** Adds a text. */
  ContentHash add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    digest.update(bytes);
    return this;
  }

  /** Adds a number. */
  ContentHash add(long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    return this;
  }

  /** Adds part of an array. */
  ContentHash add(float[] values, int offset, int length) {
    add(length);
    ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * Math.min(CHUNK, length));
    for (int done = 0; done < length; done += CHUNK) {
      int count = Math.min(CHUNK, length - done);
      buffer.clear().limit(Float.BYTES * count);
      buffer.asFloatBuffer().put(values, offset + done, count);
      digest.update(buffer);
    }
    return this;
  }

  /** The hash in hex; nothing can be added afterwards. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-256 of bytes. */
  static byte[] of(byte[] bytes) {
    return sha256().digest(bytes);
  }

  /**
   * SHA-256 of a file in hex.
   *
   * @throws ResourceException if it cannot be read
   */
  static String ofFile(Path file) {
    try {
      return HexFormat.of().formatHex(of(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be read: " + e, e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
