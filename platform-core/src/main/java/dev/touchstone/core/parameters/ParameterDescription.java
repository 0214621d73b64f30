package dev.touchstone.core.parameters;

import java.util.List;

/**
 * One parameter as documentation shows it.
 *
 * @param name its key in a suite
 * @param type what to write, such as {@code "integer"}, {@code "list of number"} or {@code "one of
 *     linf, l2"}
 * @param range allowed numbers, such as {@code "> 0, ≤ 1"}; empty when all are
 * @param defaultValue the default as a suite would write it, {@code "none"} for an optional value
 *     without one; empty when the parameter must be given
 * @param doc what it does
 * @param nested the parameters inside of it, when it is a block or a list of blocks
 */
public record ParameterDescription(
    String name,
    String type,
    String range,
    String defaultValue,
    String doc,
    List<ParameterDescription> nested) {

  /** Copies the list. */
  public ParameterDescription {
    nested = List.copyOf(nested);
  }
}
