package dev.touchstone.api.defense;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;

/**
 * Extension point: a defense. A defense says by its type where it acts: on the input at inference
 * ({@code InputDefenseFactory} of platform-tensorflow) or on the training data ({@link
 * AugmentationFactory}).
 *
 * @param <P> its parameters
 */
public interface DefenseFactory<P extends Record> extends ComponentFactory<P> {

  @Override
  default ComponentKind kind() {
    return ComponentKind.DEFENSE;
  }
}
