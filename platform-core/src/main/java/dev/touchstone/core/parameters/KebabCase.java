package dev.touchstone.core.parameters;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of Java in the spelling of suites. */
final class KebabCase {

  private static final Pattern HUMP =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private KebabCase() {}

  /** {@code stepSize} as {@code step-size}. */
  static String of(String camelCase) {
    return HUMP.matcher(camelCase).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  /** {@code CROSS_ENTROPY} as {@code cross-entropy}. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
