package dev.touchstone.plugins.model.onnx;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.plugins.model.onnx.file.OnnxFile;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Files as tests import them. */
final class Imported {

  /** Images as the platform has them. */
  static final InputParameters PLAIN =
      new InputParameters(Layout.NCHW, List.of(), List.of(), List.of(), List.of(), Channels.SAME);

  private Imported() {}

  static OnnxParameters parameters(Path file) {
    return new OnnxParameters(file, PLAIN, Optional.empty(), List.of());
  }

  static OnnxModel model(OnnxParameters parameters, ImageShape shape, int classes) {
    return new OnnxModel(OnnxFile.read(parameters.file()), parameters, shape, classes);
  }

  static NetworkClassifier open(OnnxModel model, ImageShape shape, int classes) {
    return NetworkClassifier.open(model, List.of(), shape, classes, model.weights());
  }
}
