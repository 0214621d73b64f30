package dev.touchstone.plugins.model.inversion;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import java.util.List;
import org.pf4j.Extension;

/** Offers {@link Inversion} as the model {@code inversion}. */
@Extension
public final class InversionFactory implements GraphModelFactory<InversionParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "inversion",
        "1",
        "Inversion network",
        "The network of convnet with a decoder of its last pooling layer, which is trained when the"
            + " classifier is frozen, on adversarial examples against the autoencoder: it shows"
            + " what the classifier's code still tells of an image.",
        "Table 3 and Figure 5 of the paper",
        List.of("trainable", "gradients"));
  }

  @Override
  public Class<InversionParameters> parametersType() {
    return InversionParameters.class;
  }

  @Override
  public GraphModel create(InversionParameters parameters, ImageShape inputShape, int classes) {
    int smaller = Math.min(inputShape.height(), inputShape.width());
    for (int layer = 0; layer < parameters.filters().size(); layer++) {
      if (smaller < 2) {
        throw new UserException(
            "inversion: images of %s leave no pixel for convolution %d of %d, as each is followed by 2×2 pooling; %s"
                .formatted(
                    inputShape,
                    layer + 1,
                    parameters.filters().size(),
                    layer == 0 ? "use another model" : "give fewer filters"));
      }
      smaller = (smaller + 1) / 2;
    }
    return new Inversion(parameters, inputShape, classes);
  }

  @Override
  public List<NormBall> attackThreats(InversionParameters parameters, List<NormBall> suite) {
    return List.of(new NormBall(parameters.decoder().norm(), parameters.decoder().epsilon()));
  }
}
