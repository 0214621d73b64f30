package dev.touchstone.tensorflow.weights.convert;

import dev.touchstone.tensorflow.weights.Tensor;

/**
 * How one variable is made of one tensor.
 *
 * @param from the tensor's name
 * @param to the variable's name
 * @param axes for each axis of the variable, which one of the tensor it is
 * @param channels channels of the image that the variable's first axis is the flattening of, from
 *     (channel, height, width) to (height, width, channel); 0 if nothing is reordered
 */
public record TensorStep(String from, String to, int[] axes, int channels) {

  /** The variable's value. */
  Tensor apply(Tensor source) {
    Tensor permuted = permuted(source);
    return channels == 0 ? permuted : unflattened(permuted);
  }

  /** Whether the tensor's axes change places. */
  boolean reorders() {
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] != i) {
        return true;
      }
    }
    return false;
  }

  private Tensor permuted(Tensor source) {
    int rank = axes.length;
    long[] shape = new long[rank];
    int[] strides = new int[rank]; // of the source, in the order of the target's axes
    for (int i = 0; i < rank; i++) {
      shape[i] = source.shape()[axes[i]];
      int stride = 1;
      for (int j = axes[i] + 1; j < rank; j++) {
        stride *= (int) source.shape()[j];
      }
      strides[i] = stride;
    }
    float[] values = new float[source.values().length];
    int[] index = new int[rank];
    int position = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = source.values()[position];
      for (int axis = rank - 1; axis >= 0; axis--) {
        position += strides[axis];
        if (++index[axis] < shape[axis]) {
          break;
        }
        position -= strides[axis] * index[axis];
        index[axis] = 0;
      }
    }
    return new Tensor(shape, values);
  }

  private Tensor unflattened(Tensor flat) {
    int rows = (int) flat.shape()[0];
    int pixels = rows / channels;
    int width = flat.values().length / rows;
    float[] values = new float[flat.values().length];
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < pixels; p++) {
        System.arraycopy(
            flat.values(), (c * pixels + p) * width, values, (p * channels + c) * width, width);
      }
    }
    return new Tensor(flat.shape(), values);
  }
}
