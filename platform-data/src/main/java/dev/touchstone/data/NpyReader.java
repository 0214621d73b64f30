package dev.touchstone.data;

import dev.touchstone.api.UserException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads arrays that NumPy wrote ({@code .npy}), in C order, some values at a time. */
public final class NpyReader implements Closeable {

  private final InputStream input;
  private final NpyHeader header;
  private final String name;

  private NpyReader(InputStream input, NpyHeader header, String name) {
    this.input = input;
    this.header = header;
    this.name = name;
  }

  /**
   * Opens a file.
   *
   * @throws UserException if it is no array in C order
   */
  public static NpyReader open(Path file) throws IOException {
    InputStream input = new BufferedInputStream(Files.newInputStream(file));
    try {
      return of(input, file.toString());
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  /**
   * The same from a stream, which is closed with the reader.
   *
   * @param name what to call it in messages
   */
  public static NpyReader of(InputStream input, String name) throws IOException {
    NpyHeader header = NpyHeader.read(input, name);
    if (header.fortranOrder() && header.shape().length > 1) {
      throw new UserException(
          name + ": its values are in Fortran order; write numpy.ascontiguousarray of the array");
    }
    return new NpyReader(input, header, name);
  }

  /** Type and shape. */
  public NpyHeader header() {
    return header;
  }

  /**
   * Leaves values out.
   *
   * @param size bytes of a value
   * @throws UserException if the file ends before
   */
  public void skip(long values, int size) throws IOException {
    try {
      input.skipNBytes(Math.multiplyExact(values, size));
    } catch (EOFException e) {
      throw endsBefore(e);
    }
  }

  /**
   * The next values of a 32-bit floating point array.
   *
   * @throws UserException if the file ends before, or its values are of another type
   */
  public float[] floats(int count) throws IOException {
    require(NpyWriter.FLOAT32, "astype(numpy.float32)");
    ByteBuffer bytes = bytes(count, Float.BYTES);
    float[] values = new float[count];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  /**
   * The next values of a 64-bit integer array.
   *
   * @throws UserException as {@link #floats} does
   */
  public long[] longs(int count) throws IOException {
    require(NpyWriter.INT64, "astype(numpy.int64)");
    ByteBuffer bytes = bytes(count, Long.BYTES);
    long[] values = new long[count];
    bytes.asLongBuffer().get(values);
    return values;
  }

  /**
   * The next values of a 32-bit integer array.
   *
   * @throws UserException as {@link #floats} does
   */
  public int[] ints(int count) throws IOException {
    require(NpyWriter.INT32, "astype(numpy.int32)");
    ByteBuffer bytes = bytes(count, Integer.BYTES);
    int[] values = new int[count];
    bytes.asIntBuffer().get(values);
    return values;
  }

  private void require(String type, String remedy) {
    if (!header.type().equals(type)) {
      throw new UserException(
          "%s: its values are of type '%s', and '%s' is needed: write the array's %s"
              .formatted(name, header.type(), type, remedy));
    }
  }

  private ByteBuffer bytes(int count, int size) throws IOException {
    byte[] bytes = input.readNBytes(Math.multiplyExact(count, size));
    if (bytes.length < count * size) {
      throw endsBefore(null);
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private UserException endsBefore(EOFException e) {
    return new UserException(name + ": ends before its last value; write it again", e);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
