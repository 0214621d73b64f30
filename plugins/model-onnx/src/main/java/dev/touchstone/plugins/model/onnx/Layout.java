package dev.touchstone.plugins.model.onnx;

/** In which order the file's network takes an image's dimensions. */
enum Layout {
  /** Channels, rows, columns: PyTorch's order. */
  NCHW,
  /** Rows, columns, channels: TensorFlow's order. */
  NHWC
}
