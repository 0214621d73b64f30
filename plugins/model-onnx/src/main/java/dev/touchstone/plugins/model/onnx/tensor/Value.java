package dev.touchstone.plugins.model.onnx.tensor;

/** What a node of an ONNX graph takes or gives. */
public sealed interface Value permits HostTensor, GraphTensor {

  /** Dimensions as ONNX counts them; the number of images is {@link Batch#SIZE}. */
  long[] shape();

  /** How many dimensions there are. */
  default int rank() {
    return shape().length;
  }
}
