package dev.touchstone.plugins.model.onnx;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.plugins.model.onnx.file.Names;
import dev.touchstone.plugins.model.onnx.file.OnnxFile;
import dev.touchstone.plugins.model.onnx.operators.Importer;
import dev.touchstone.plugins.model.onnx.operators.Variables;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A file's network, with what its images need before it and the data set's classes behind it. */
final class OnnxModel implements GraphModel {

  private final OnnxFile file;
  private final Preprocessing preprocessing;
  private final String output;
  private final List<Integer> labels;
  private final int classes;

  /**
   * A network; nothing is built yet.
   *
   * @throws dev.touchstone.api.UserException if it does not fit the images or classes
   */
  OnnxModel(OnnxFile file, OnnxParameters parameters, ImageShape images, int classes) {
    this.file = file;
    this.preprocessing = Preprocessing.of(parameters.input(), images, file);
    this.output = file.output(parameters.output());
    this.labels = parameters.labels();
    this.classes = classes;
    if (!labels.isEmpty() && labels.size() != classes) {
      throw file.fault(
          "'labels' names %d classes, but the data set has %d".formatted(labels.size(), classes));
    }
  }

  @Override
  public Operand<TFloat32> build(NetworkBuilder network, Operand<TFloat32> images) {
    return build(network, new Variables(network), images);
  }

  private Operand<TFloat32> build(
      NetworkBuilder network, Variables variables, Operand<TFloat32> images) {
    Importer importer = new Importer(file);
    Operand<TFloat32> all =
        importer.build(variables, preprocessing.build(network.ops(), images), logits());
    long given = all.shape().get(1);
    if (labels.isEmpty()) {
      if (given != classes) {
        throw file.fault(
            "gives %d values for an image, but the data set has %d classes; say with 'labels' at which place each of them is"
                .formatted(given, classes));
      }
      return all;
    }
    return chosen(network.ops(), all, given);
  }

  /** A product by 0 and 1, which whoever reads graphs knows. */
  private Operand<TFloat32> chosen(Ops tf, Operand<TFloat32> all, long given) {
    float[][] choice = new float[Math.toIntExact(given)][classes];
    for (int label = 0; label < classes; label++) {
      int place = labels.get(label);
      if (place >= given) {
        throw file.fault(
            "'labels' names place %d, but the network has %d classes (from 0)"
                .formatted(place, given));
      }
      choice[place][label] = 1;
    }
    return tf.linalg.matMul(all, tf.constant(choice));
  }

  /** The value with the logits. */
  String logits() {
    return new Importer(file).logits(output);
  }

  /** The values of the network's variables, from the file. */
  Weights weights() {
    SortedMap<String, Tensor> values = new TreeMap<>();
    NetworkClassifier.variables(
        (network, images) -> {
          Variables variables = new Variables(network);
          Operand<TFloat32> built = build(network, variables, images);
          values.putAll(variables.values());
          return built;
        },
        preprocessing.images(),
        classes);
    values.forEach(this::requireFinite);
    return new Weights(values, Map.of());
  }

  private void requireFinite(String name, Tensor tensor) {
    for (float value : tensor.values()) {
      if (!Float.isFinite(value)) {
        throw file.fault(
            "the constant '%s' has a value that is not finite (%s)"
                .formatted(Names.shown(name), value));
      }
    }
  }

  /** The file. */
  OnnxFile file() {
    return file;
  }

  /** What is done to images. */
  Preprocessing preprocessing() {
    return preprocessing;
  }

  /** Places of the data set's classes; empty if they are in the same order. */
  List<Integer> labels() {
    return labels;
  }
}
