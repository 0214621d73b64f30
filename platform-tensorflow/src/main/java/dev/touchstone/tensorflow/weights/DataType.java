package dev.touchstone.tensorflow.weights;

import java.nio.ByteBuffer;

/** The number formats of safetensors that can be read as float32. */
enum DataType {
  F32(4),
  F64(8),
  F16(2),
  BF16(2);

  final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** The next value of a little-endian buffer. */
  float read(ByteBuffer buffer) {
    return switch (this) {
      case F32 -> buffer.getFloat();
      case F64 -> (float) buffer.getDouble();
      case F16 -> half(buffer.getShort());
      // BF16 is the upper half of a float32.
      case BF16 -> Float.intBitsToFloat(buffer.getShort() << 16);
    };
  }

  /** IEEE 754 binary16: sign, 5 bits of exponent (bias 15), 10 bits of fraction. */
  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
        };
    return bits < 0 ? -magnitude : magnitude;
  }
}
