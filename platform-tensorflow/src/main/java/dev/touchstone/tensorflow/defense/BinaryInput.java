package dev.touchstone.tensorflow.defense;

/**
 * An input defense that makes every pixel 0 or 1 by itself: 1 where x &gt; {@link #threshold}, as
 * float32 numbers are compared, else 0. What is behind it then sees finitely many inputs, which
 * certifiers make use of.
 */
public interface BinaryInput extends InputDefense {

  /** The greatest value that becomes 0. */
  float threshold();
}
