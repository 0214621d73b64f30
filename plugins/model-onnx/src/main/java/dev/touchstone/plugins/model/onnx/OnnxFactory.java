package dev.touchstone.plugins.model.onnx;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.plugins.model.onnx.file.OnnxFile;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.ImportedModelFactory;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/** Offers networks in ONNX files as the model {@code onnx}. */
@Extension
public final class OnnxFactory implements ImportedModelFactory<OnnxParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "onnx",
        "1",
        "Network from an ONNX file",
        "A trained network in the exchange format that PyTorch, JAX and TensorFlow export, with the"
            + " weights in the file: attacked white-box, behind any defense, and compared with ONNX"
            + " Runtime when it is loaded.",
        "Open Neural Network Exchange, onnx.ai.",
        List.of("gradients"));
  }

  @Override
  public Class<OnnxParameters> parametersType() {
    return OnnxParameters.class;
  }

  @Override
  public GraphModel create(OnnxParameters parameters, ImageShape inputShape, int classes) {
    return model(parameters, inputShape, classes);
  }

  @Override
  public Weights weights(OnnxParameters parameters, ImageShape inputShape, int classes) {
    return model(parameters, inputShape, classes).weights();
  }

  @Override
  public Optional<String> confirm(
      OnnxParameters parameters, Classifier network, LabeledImages images) {
    return SecondOpinion.of(
        model(parameters, network.inputShape(), network.classes()), network, images);
  }

  private static OnnxModel model(OnnxParameters parameters, ImageShape shape, int classes) {
    return new OnnxModel(OnnxFile.read(parameters.file()), parameters, shape, classes);
  }
}
