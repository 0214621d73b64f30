package dev.touchstone.core.suite;

import dev.touchstone.core.parameters.Violations;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how long a cell may take, such as {@code 90}, {@code 90s}, {@code 30m} or {@code 2h}. */
final class TimeLimits {

  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,6})\\s*([smh]?)");

  private TimeLimits() {}

  /** The limit; empty when there is none or it is wrong, which has been told then. */
  static Optional<Duration> read(Optional<String> text, String path, Violations violations) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(text.get().strip());
    if (!form.matches()) {
      violations.add(path, "must be seconds, or such as 90s, 30m or 2h, was '" + text.get() + "'");
      return Optional.empty();
    }
    long amount = Long.parseLong(form.group(1));
    return Optional.of(
        switch (form.group(2)) {
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofSeconds(amount);
        });
  }
}
