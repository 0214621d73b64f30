package dev.touchstone.plugins.model.resnet;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import java.util.List;
import org.pf4j.Extension;

/** Offers {@link Resnet} as the model {@code resnet}. */
@Extension
public final class ResnetFactory implements GraphModelFactory<ResnetParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "resnet",
        "1",
        "Residual network",
        "ResNet-20 as its authors use it on CIFAR-10, and ResNet-18 and ResNet-50; batch"
            + " normalisation with moving statistics.",
        "He et al. 2016, Deep residual learning for image recognition.",
        List.of("trainable", "gradients"));
  }

  @Override
  public Class<ResnetParameters> parametersType() {
    return ResnetParameters.class;
  }

  @Override
  public GraphModel create(ResnetParameters parameters, ImageShape inputShape, int classes) {
    Architecture architecture =
        Architecture.ofDepth(parameters.depth())
            .orElseThrow(
                () ->
                    new UserException(
                        "resnet: the depth must be 18, 20 or 50, not " + parameters.depth()));
    requireOneEach("mean", parameters.mean(), inputShape);
    requireOneEach("std", parameters.std(), inputShape);
    return new Resnet(architecture, parameters, inputShape.channels(), classes);
  }

  private static void requireOneEach(String name, List<Double> values, ImageShape shape) {
    if (!values.isEmpty() && values.size() != shape.channels()) {
      throw new UserException(
          "resnet: %s has %d values, but images of %s have %d channels"
              .formatted(name, values.size(), shape, shape.channels()));
    }
  }
}
