package dev.touchstone.examples.zoo;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import java.util.List;

/**
 * What the factories of planted faults without parameters have in common: they learn nothing.
 *
 * @see Without
 */
abstract class Planted implements InputDefenseFactory<Planted.Without> {

  private final ComponentDescriptor descriptor;
  private final InputDefense defense;

  Planted(String id, String title, String summary, String word, InputDefense defense) {
    this.descriptor =
        new ComponentDescriptor(
            id, "1", title, summary, "", word.isEmpty() ? List.of() : List.of(word));
    this.defense = defense;
  }

  /** No parameters. */
  record Without() {}

  @Override
  public ComponentDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public Class<Without> parametersType() {
    return Without.class;
  }

  @Override
  public FittedState fit(
      Without parameters,
      LabeledImages train,
      Seed seed,
      Progress progress,
      Cancellation cancellation) {
    return FittedState.NONE;
  }

  @Override
  public InputDefense create(Without parameters, FittedState state) {
    return defense;
  }
}
