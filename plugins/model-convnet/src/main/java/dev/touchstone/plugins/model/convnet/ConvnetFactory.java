package dev.touchstone.plugins.model.convnet;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import java.util.List;
import org.pf4j.Extension;

/** Offers {@link Convnet} as the model {@code convnet}. */
@Extension
public final class ConvnetFactory implements GraphModelFactory<ConvnetParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "convnet",
        "1",
        "Convolutional network",
        "Convolutions with ReLU and 2×2 max-pooling, then one hidden fully connected layer; by"
            + " default the network that Madry et al. use on MNIST.",
        "Table 3 of the paper; Madry et al. 2018, Towards deep learning models resistant to"
            + " adversarial attacks",
        List.of("trainable", "gradients"));
  }

  @Override
  public Class<ConvnetParameters> parametersType() {
    return ConvnetParameters.class;
  }

  @Override
  public GraphModel create(ConvnetParameters parameters, ImageShape inputShape, int classes) {
    int smaller = Math.min(inputShape.height(), inputShape.width());
    for (int layer = 0; layer < parameters.filters().size(); layer++) {
      if (smaller < 2) {
        throw new UserException(
            "convnet: images of %s leave no pixel for convolution %d of %d, as each is followed by 2×2 pooling; %s"
                .formatted(
                    inputShape,
                    layer + 1,
                    parameters.filters().size(),
                    layer == 0 ? "use another model" : "give fewer filters"));
      }
      smaller = (smaller + 1) / 2;
    }
    return new Convnet(parameters, inputShape, classes);
  }
}
