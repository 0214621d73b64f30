package dev.touchstone.core.cells.attack;

import dev.touchstone.api.attack.Access;
import java.util.OptionalLong;

/**
 * What an attack may ask.
 *
 * @param access the kinds of answers that it gets
 * @param queries how much it may ask about one sample; empty for any number
 */
public record Allowance(Access access, OptionalLong queries) {

  /** Everything. */
  public static final Allowance FULL = new Allowance(Access.GRADIENTS, OptionalLong.empty());
}
