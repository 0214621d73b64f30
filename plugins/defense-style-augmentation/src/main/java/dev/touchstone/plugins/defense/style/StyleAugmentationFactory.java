package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.defense.AugmentationContext;
import dev.touchstone.api.defense.AugmentationFactory;
import dev.touchstone.api.defense.Augmented;
import dev.touchstone.api.results.NamedTable;
import java.util.ArrayList;
import java.util.List;
import org.pf4j.Extension;

/** Stylised copies of the training images, defense {@code style-augmentation}. */
@Extension
public final class StyleAugmentationFactory
    implements AugmentationFactory<StyleAugmentationParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "style-augmentation",
        "1",
        "Style augmentation",
        "Trains on copies of the images in other styles beside the originals.",
        "Section 2 and Table 2 of the paper; transfer network and its training: Johnson et al."
            + " 2016, Perceptual Losses for Real-Time Style Transfer and Super-Resolution;"
            + " instance normalisation: Ulyanov et al. 2016, Instance Normalization: The Missing"
            + " Ingredient for Fast Stylization.",
        List.of("grey", "rgb", "cached"));
  }

  @Override
  public Class<StyleAugmentationParameters> parametersType() {
    return StyleAugmentationParameters.class;
  }

  @Override
  public void check(StyleAugmentationParameters parameters) {
    int styles = parameters.styles().size() + parameters.train().size();
    if (styles == 0) {
      throw new UserException(
          "style-augmentation needs a style: give styles (weights files) or train");
    }
    if (parameters.ratio() > styles) {
      throw new UserException(
          "ratio %d needs as many styles, as each copy of an image is in another one; there are %d"
              .formatted(parameters.ratio(), styles));
    }
    StyleWeights.readAll(parameters.styles());
    parameters.train().forEach(StyleTrainer::check);
  }

  @Override
  public void check(StyleAugmentationParameters parameters, DatasetOutline data) {
    WorkingSize.of(data.shape(), parameters.resolution());
  }

  @Override
  public Augmented augment(
      StyleAugmentationParameters parameters, LabeledImages train, AugmentationContext context) {
    check(parameters);
    context.cancellation().check();
    List<StyleWeights> styles = new ArrayList<>(StyleWeights.readAll(parameters.styles()));
    List<NamedTable> tables = new ArrayList<>();
    for (int i = 0; i < parameters.train().size(); i++) {
      StyleTrainer.Trained trained =
          StyleTrainer.train(parameters.train().get(i), train, context, i + 1);
      styles.add(trained.style());
      tables.add(trained.curve());
    }
    try (StylisedSet set = new StylisedSet(styles, parameters.resolution(), train, context)) {
      return new Augmented(set.make(parameters.ratio()), tables);
    }
  }
}
