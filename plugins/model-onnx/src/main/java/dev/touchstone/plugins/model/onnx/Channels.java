package dev.touchstone.plugins.model.onnx;

/** What becomes of an image's channels. */
enum Channels {
  /** They stay as they are. */
  SAME,
  /** In reverse order: BGR of RGB. */
  REVERSED,
  /** A grey image's one channel three times. */
  REPEATED
}
