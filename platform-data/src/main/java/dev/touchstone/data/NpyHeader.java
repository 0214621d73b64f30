package dev.touchstone.data;

import dev.touchstone.api.UserException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What stands before the values of a {@code .npy} file (NumPy Enhancement Proposal 1, formats 1.0
 * to 3.0): their type, their order, and the array's shape.
 *
 * @param type as NumPy writes it, such as {@code "<f4"}
 * @param fortranOrder whether the first index runs fastest
 * @param shape how many values there are along each axis
 */
public record NpyHeader(String type, boolean fortranOrder, long... shape) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** The values begin at a multiple of it. */
  private static final int ALIGNMENT = 64;

  private static final int LONGEST = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']{1,20})'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

  /** Copies the shape. */
  public NpyHeader {
    shape = shape.clone();
  }

  /** A header of values in C order. */
  public static NpyHeader of(String type, long... shape) {
    return new NpyHeader(type, false, shape);
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** How many values the array has. */
  public long count() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** The bytes before the values, format 1.0. */
  public byte[] bytes() {
    String axes = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String text =
        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s%s), }"
            .formatted(type, fortranOrder ? "True" : "False", axes, shape.length == 1 ? "," : "");
    int length = MAGIC.length + 4 + text.length() + 1;
    int padding = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
    byte[] dictionary = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = Arrays.copyOf(MAGIC, MAGIC.length + 4 + dictionary.length);
    bytes[6] = 1;
    bytes[8] = (byte) dictionary.length;
    bytes[9] = (byte) (dictionary.length >> 8);
    System.arraycopy(dictionary, 0, bytes, MAGIC.length + 4, dictionary.length);
    return bytes;
  }

  /**
   * Reads a header; the stream stands at the first value afterwards.
   *
   * @param name what to call the file in messages
   * @throws UserException if there is none
   */
  public static NpyHeader read(InputStream input, String name) throws IOException {
    DataInputStream data = new DataInputStream(input);
    try {
      byte[] start = new byte[MAGIC.length + 2];
      data.readFully(start);
      if (!Arrays.equals(MAGIC, Arrays.copyOf(start, MAGIC.length)) || start[6] < 1) {
        throw new UserException(name + ": is no .npy file; write it with numpy.save");
      }
      int length = Short.toUnsignedInt(Short.reverseBytes(data.readShort()));
      if (start[6] > 1) {
        length |= Short.toUnsignedInt(Short.reverseBytes(data.readShort())) << 16;
      }
      if (length < 0 || length > LONGEST) {
        throw new UserException(name + ": its header is longer than that of any array");
      }
      byte[] dictionary = new byte[length];
      data.readFully(dictionary);
      return parse(new String(dictionary, StandardCharsets.ISO_8859_1), name);
    } catch (EOFException e) {
      throw new UserException(name + ": ends within its header; write it with numpy.save", e);
    }
  }

  private static NpyHeader parse(String text, String name) {
    Matcher type = TYPE.matcher(text);
    Matcher order = ORDER.matcher(text);
    Matcher shape = SHAPE.matcher(text);
    if (!type.find() || !order.find() || !shape.find()) {
      throw new UserException(
          name + ": holds no plain array of numbers; write it with numpy.save from one");
    }
    try {
      long[] axes =
          Pattern.compile(",")
              .splitAsStream(shape.group(1))
              .map(String::strip)
              .filter(axis -> !axis.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray();
      NpyHeader header = new NpyHeader(type.group(1), order.group(1).equals("True"), axes);
      header.count();
      return header;
    } catch (ArithmeticException | NumberFormatException e) {
      throw new UserException(name + ": its shape (" + shape.group(1) + ") is that of no array", e);
    }
  }
}
