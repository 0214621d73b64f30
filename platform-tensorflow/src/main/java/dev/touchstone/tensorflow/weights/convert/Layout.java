package dev.touchstone.tensorflow.weights.convert;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** In which order a framework keeps the axes of its weights. */
public enum Layout {
  /** Convolutions as out, in, height, width; fully connected as out, in. */
  PYTORCH,
  /** As here: height, width, in, out; and in, out. */
  TENSORFLOW;

  /** As the command line writes it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How the axes of a tensor are reordered to fit a variable.
   *
   * @param source shape of the tensor
   * @param target shape of the variable
   * @return for each axis of the variable, which one of the tensor it is; empty if it does not fit
   */
  Optional<int[]> axes(long[] source, long[] target) {
    if (source.length != target.length) {
      return Optional.empty();
    }
    int[] axes = axes(source.length);
    for (int i = 0; i < axes.length; i++) {
      if (source[axes[i]] != target[i]) {
        return Optional.empty();
      }
    }
    return Optional.of(axes);
  }

  /**
   * Transposed convolutions need no case of their own: PyTorch's are in, out, height, width, and
   * TensorFlow's height, width, out, in.
   */
  private int[] axes(int rank) {
    int[] axes = new int[rank];
    Arrays.setAll(axes, axis -> axis);
    if (this == TENSORFLOW || rank < 2) {
      return axes;
    }
    for (int i = 0; i < rank - 2; i++) {
      axes[i] = i + 2;
    }
    axes[rank - 2] = 1;
    axes[rank - 1] = 0;
    return axes;
  }
}
