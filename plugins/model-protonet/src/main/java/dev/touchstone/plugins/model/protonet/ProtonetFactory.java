package dev.touchstone.plugins.model.protonet;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import java.util.List;
import org.pf4j.Extension;

/** Offers {@link Protonet} as the model {@code protonet}. */
@Extension
public final class ProtonetFactory implements GraphModelFactory<ProtonetParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "protonet",
        "1",
        "ProtoNet",
        "An autoencoder whose codes are drawn to learned prototypes, and a classifier on the"
            + " distances to them: prototypes can be decoded and looked at.",
        "Figure 1, Table 1 and equations 1 to 5 of the paper; Li et al. 2018, Deep learning for"
            + " case-based reasoning through prototypes",
        List.of("trainable", "gradients"));
  }

  @Override
  public Class<ProtonetParameters> parametersType() {
    return ProtonetParameters.class;
  }

  @Override
  public GraphModel create(ProtonetParameters parameters, ImageShape inputShape, int classes) {
    return new Protonet(parameters, inputShape, classes);
  }
}
