package zoo;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.ClassifierFactory;
import java.util.List;

/** Model {@code random-grey}, which says that it is random. */
@org.pf4j.Extension
public class RandomGreyFactory implements ClassifierFactory<RandomGreyFactory.Parameters> {

  public record Parameters() {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "random-grey", "1", "Random grey", "Mean of some pixels.", "", List.of("stochastic"));
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public Classifier open(Parameters parameters, ImageShape shape, int classes) {
    return new Grey(Grey.Way.RANDOM);
  }
}
