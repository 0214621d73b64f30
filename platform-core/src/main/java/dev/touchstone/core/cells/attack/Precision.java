package dev.touchstone.core.cells.attack;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What an attack's gradients are computed in. Everything else is float32, always. */
public enum Precision {
  /** As everything else. */
  @JsonProperty("float32")
  FLOAT32,
  /** Products in bf16, added up in float32. */
  @JsonProperty("bf16")
  BF16,
  /** bf16 where the machine has it and it is faster for the entry; stands in suites alone. */
  @JsonProperty("auto")
  AUTO;

  /** As a suite says them, the default first. */
  static List<String> words() {
    return Arrays.stream(values()).map(Precision::word).toList();
  }

  /** The one that a suite calls so. */
  static Precision of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** As suites and reports say it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
