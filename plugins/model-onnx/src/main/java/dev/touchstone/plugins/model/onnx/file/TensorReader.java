package dev.touchstone.plugins.model.onnx.file;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntToLongFunction;

/** Tensors of a file: floats become float32, all integers 64 bits. */
public final class TensorReader {

  private TensorReader() {}

  /**
   * Reads a tensor.
   *
   * @param name what to call it
   * @throws IllegalArgumentException if it cannot be read; says why
   */
  public static HostTensor read(TensorProto tensor, String name) {
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
        || tensor.getExternalDataCount() > 0) {
      throw new IllegalArgumentException(
          "lies in another file ('%s'): what is in that is not looked at; save the model as one file"
              .formatted(location(tensor)));
    }
    if (tensor.hasSegment()) {
      throw new IllegalArgumentException("is stored in segments, which are not read");
    }
    long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    int size = HostTensor.size(shape);
    return switch (tensor.getDataType()) {
      case TensorProto.DataType.FLOAT_VALUE -> floats(tensor, name, shape, size);
      case TensorProto.DataType.DOUBLE_VALUE -> doubles(tensor, name, shape, size);
      case TensorProto.DataType.BOOL_VALUE ->
          HostTensor.integers(name, HostTensor.Kind.BOOLEAN, shape, integers(tensor, size, 1));
      case TensorProto.DataType.UINT8_VALUE, TensorProto.DataType.INT8_VALUE ->
          HostTensor.integers(name, HostTensor.Kind.INTEGER, shape, integers(tensor, size, 1));
      case TensorProto.DataType.UINT16_VALUE, TensorProto.DataType.INT16_VALUE ->
          HostTensor.integers(name, HostTensor.Kind.INTEGER, shape, integers(tensor, size, 2));
      case TensorProto.DataType.UINT32_VALUE, TensorProto.DataType.INT32_VALUE ->
          HostTensor.integers(name, HostTensor.Kind.INTEGER, shape, integers(tensor, size, 4));
      case TensorProto.DataType.UINT64_VALUE, TensorProto.DataType.INT64_VALUE ->
          HostTensor.integers(name, HostTensor.Kind.INTEGER, shape, integers(tensor, size, 8));
      default ->
          throw new IllegalArgumentException(
              "is of the type %s; export the model in float32".formatted(type(tensor)));
    };
  }

  private static String type(TensorProto tensor) {
    TensorProto.DataType known = TensorProto.DataType.forNumber(tensor.getDataType());
    return known == null ? Integer.toString(tensor.getDataType()) : known.name();
  }

  private static String location(TensorProto tensor) {
    return tensor.getExternalDataList().stream()
        .filter(entry -> entry.getKey().equals("location"))
        .map(StringStringEntryProto::getValue)
        .map(Names::shown)
        .findFirst()
        .orElse("without a name");
  }

  private static HostTensor floats(TensorProto tensor, String name, long[] shape, int size) {
    if (tensor.hasRawData()) {
      ByteBuffer raw = raw(tensor.getRawData(), size, 4);
      return HostTensor.floats(
          name,
          shape,
          () -> {
            float[] values = new float[size];
            raw.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
            return values;
          });
    }
    requireCount(tensor.getFloatDataCount(), size);
    return HostTensor.floats(name, shape, () -> floats(tensor.getFloatDataList()));
  }

  private static float[] floats(List<Float> list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }
    return values;
  }

  private static HostTensor doubles(TensorProto tensor, String name, long[] shape, int size) {
    double[] values = new double[size];
    if (tensor.hasRawData()) {
      raw(tensor.getRawData(), size, 8).asDoubleBuffer().get(values);
    } else {
      requireCount(tensor.getDoubleDataCount(), size);
      for (int i = 0; i < size; i++) {
        values[i] = tensor.getDoubleData(i);
      }
    }
    return HostTensor.floats(
        name,
        shape,
        () -> {
          float[] narrow = new float[size];
          for (int i = 0; i < size; i++) {
            narrow[i] = (float) values[i];
          }
          return narrow;
        });
  }

  private static long[] integers(TensorProto tensor, int size, int bytes) {
    IntToLongFunction value;
    if (tensor.hasRawData()) {
      ByteBuffer raw = raw(tensor.getRawData(), size, bytes);
      boolean unsigned =
          tensor.getDataType() == TensorProto.DataType.UINT8_VALUE
              || tensor.getDataType() == TensorProto.DataType.UINT16_VALUE
              || tensor.getDataType() == TensorProto.DataType.UINT32_VALUE;
      value =
          i ->
              switch (bytes) {
                case 1 -> unsigned ? raw.get(i) & 0xffL : raw.get(i);
                case 2 -> unsigned ? raw.getShort(2 * i) & 0xffffL : raw.getShort(2 * i);
                case 4 -> unsigned ? raw.getInt(4 * i) & 0xffffffffL : raw.getInt(4 * i);
                default -> raw.getLong(8 * i);
              };
    } else if (tensor.getInt64DataCount() > 0) {
      requireCount(tensor.getInt64DataCount(), size);
      value = tensor::getInt64Data;
    } else if (tensor.getUint64DataCount() > 0) {
      requireCount(tensor.getUint64DataCount(), size);
      value = tensor::getUint64Data;
    } else {
      requireCount(tensor.getInt32DataCount(), size);
      value = tensor::getInt32Data;
    }
    long[] values = new long[size];
    for (int i = 0; i < size; i++) {
      values[i] = value.applyAsLong(i);
    }
    return values;
  }

  private static ByteBuffer raw(ByteString data, int size, int bytes) {
    if (data.size() != (long) size * bytes) {
      throw new IllegalArgumentException(
          "has %,d bytes, but its shape needs %,d".formatted(data.size(), (long) size * bytes));
    }
    return data.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void requireCount(int count, int size) {
    if (count != size) {
      throw new IllegalArgumentException(
          "has %,d values, but its shape needs %,d".formatted(count, size));
    }
  }
}
