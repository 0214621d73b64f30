package dev.touchstone.plugins.model.convnet;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import java.util.List;
import org.pf4j.Extension;

/** Offers {@link StridedConvnet} as the model {@code strided-convnet}. */
@Extension
public final class StridedConvnetFactory implements GraphModelFactory<StridedConvnetParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "strided-convnet",
        "1",
        "Strided convolutional network",
        "Convolutions with stride and ReLU, no pooling, then one hidden fully connected layer; by"
            + " default the network that Wong and Kolter certify on MNIST.",
        "Wong and Kolter 2018, Provable defenses against adversarial examples via the convex outer"
            + " adversarial polytope",
        List.of("trainable", "gradients"));
  }

  @Override
  public Class<StridedConvnetParameters> parametersType() {
    return StridedConvnetParameters.class;
  }

  @Override
  public GraphModel create(
      StridedConvnetParameters parameters, ImageShape inputShape, int classes) {
    return new StridedConvnet(parameters, inputShape, classes);
  }
}
