package zoo;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.ClassifierFactory;
import dev.touchstone.api.parameters.Parameter;
import java.util.List;

/** Model {@code grey}. */
@org.pf4j.Extension
public class GreyFactory implements ClassifierFactory<GreyFactory.Parameters> {

  public record Parameters(
      @Parameter(doc = "What is wrong with it.", defaultValue = "honest") Grey.Way way) {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor("grey", "1", "Grey", "Mean of the pixels.", "", List.of());
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public Classifier open(Parameters parameters, ImageShape shape, int classes) {
    return new Grey(parameters.way());
  }
}
