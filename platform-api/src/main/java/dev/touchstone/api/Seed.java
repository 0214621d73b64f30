package dev.touchstone.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A 64-bit seed from which independent seeds are derived by name or by number.
 *
 * <p>Every random draw of a run comes from a seed derived along a path such as (suite seed, cell,
 * sample index), so that results do not depend on batch size, order, or how the work was split.
 * Derivation hashes (SHA-256), so neighbouring numbers give unrelated streams.
 *
 * @param value the seed's 64 bits
 */
public record Seed(long value) {

  /** The seed of the child called {@code label}. */
  public Seed derive(String label) {
    byte[] name = label.getBytes(StandardCharsets.UTF_8);
    byte[] input = new byte[Long.BYTES + 1 + name.length];
    ByteBuffer.wrap(input).putLong(value).put((byte) 's').put(name);
    return hash(input);
  }

  /** The seed of the child numbered {@code index}. */
  public Seed derive(long index) {
    byte[] input = new byte[Long.BYTES + 1 + Long.BYTES];
    ByteBuffer.wrap(input).putLong(value).put((byte) 'n').putLong(index);
    return hash(input);
  }

  /** A new generator at the start of this seed's stream (L64X128MixRandom, period about 2^192). */
  public RandomGenerator generator() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(value);
  }

  private static Seed hash(byte[] input) {
    try {
      return new Seed(
          ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(input)).getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
