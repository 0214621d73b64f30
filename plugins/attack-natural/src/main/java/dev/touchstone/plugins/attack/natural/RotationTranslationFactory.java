package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import java.util.OptionalLong;
import org.pf4j.Extension;

/** Rotations and translations, attack {@code rotation-translation}. */
@Extension
public final class RotationTranslationFactory
    implements AttackFactory<RotationTranslationParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "rotation-translation",
        "1",
        "Rotation and translation",
        "Tries rotations and translations within the threat's bounds: a grid, or random ones.",
        "Engstrom et al. 2019, Exploring the landscape of spatial robustness: grid search and worst"
            + " of k.",
        List.of("spatial", "labels", "untargeted"));
  }

  @Override
  public Class<RotationTranslationParameters> parametersType() {
    return RotationTranslationParameters.class;
  }

  @Override
  public Attack create(RotationTranslationParameters parameters) {
    return new RotationTranslation(parameters);
  }

  /** The proposals: each is judged, which costs a forward query. */
  @Override
  public long estimatedQueries(RotationTranslationParameters parameters, int classes) {
    return parameters.search() == Search.GRID
        ? (long) parameters.rotations() * parameters.translations() * parameters.translations()
        : parameters.draws();
  }

  @Override
  public OptionalLong queriesIfBroken(RotationTranslationParameters parameters) {
    return OptionalLong.of(1);
  }
}
