package dev.touchstone.core.parameters;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Finds the known name that a user most likely meant. */
public final class NearestName {

  /** Below this two names of usual length share too few letters to be a slip of the fingers. */
  private static final double MINIMUM_SIMILARITY = 0.65;

  private NearestName() {}

  /** The known name most like the given one, the first of equals; empty if none is like it. */
  public static Optional<String> of(String given, Collection<String> known) {
    JaroWinklerSimilarity similarity = new JaroWinklerSimilarity();
    String wanted = fold(given);
    String nearest = null;
    double best = MINIMUM_SIMILARITY;
    for (String name : known) {
      double likeness = similarity.apply(wanted, fold(name));
      if (likeness > best) {
        best = likeness;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /**
   * The end of a message about an unknown name: {@code "; did you mean 'steps'? Known: …"}, or what
   * is known of it.
   */
  public static String hint(String given, Collection<String> known) {
    String question = of(given, known).map(name -> "; did you mean '" + name + "'?").orElse("");
    if (known.isEmpty()) {
      return question;
    }
    return (question.isEmpty() ? "." : question)
        + " Known: "
        + String.join(", ", new LinkedHashSet<>(known));
  }

  private static String fold(String name) {
    return KebabCase.of(name).replace('_', '-').toLowerCase(Locale.ROOT);
  }
}
