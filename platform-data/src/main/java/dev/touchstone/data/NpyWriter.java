package dev.touchstone.data;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes an array as NumPy reads it ({@code .npy}), little-endian and in C order, some values at a
 * time: an array need not fit into memory.
 */
public final class NpyWriter implements Closeable {

  /** 32-bit floating point numbers. */
  public static final String FLOAT32 = "<f4";

  /** 64-bit whole numbers. */
  public static final String INT64 = "<i8";

  /** 32-bit whole numbers. */
  public static final String INT32 = "<i4";

  private static final int BLOCK = 1 << 13;

  private final OutputStream out;
  private long missing;

  private NpyWriter(OutputStream out, long values) {
    this.out = out;
    this.missing = values;
  }

  /**
   * Begins a file.
   *
   * @param type {@link #FLOAT32}, {@link #INT64} or {@link #INT32}
   * @param shape the array's shape
   */
  public static NpyWriter create(Path file, String type, long... shape) throws IOException {
    return to(new BufferedOutputStream(Files.newOutputStream(file)), type, shape);
  }

  /** The same into a stream, which is closed with the writer. */
  public static NpyWriter to(OutputStream out, String type, long... shape) throws IOException {
    NpyHeader header = NpyHeader.of(type, shape);
    out.write(header.bytes());
    return new NpyWriter(out, header.count());
  }

  /** Writes 32-bit floating point numbers. */
  public void write(float[] values) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += BLOCK) {
      block.clear();
      for (int i = from; i < Math.min(from + BLOCK, values.length); i++) {
        block.putFloat(values[i]);
      }
      out.write(block.array(), 0, block.position());
    }
    missing -= values.length;
  }

  /** Writes 64-bit whole numbers. */
  public void write(long[] values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    out.write(bytes.array());
    missing -= values.length;
  }

  /** Writes 32-bit whole numbers. */
  public void write(int[] values) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += BLOCK) {
      block.clear();
      for (int i = from; i < Math.min(from + BLOCK, values.length); i++) {
        block.putInt(values[i]);
      }
      out.write(block.array(), 0, block.position());
    }
    missing -= values.length;
  }

  /**
   * Ends the file.
   *
   * @throws IllegalStateException if there are more or fewer values than the shape says
   */
  @Override
  public void close() throws IOException {
    out.close();
    if (missing != 0) {
      throw new IllegalStateException(missing + " values are missing of the array");
    }
  }
}
