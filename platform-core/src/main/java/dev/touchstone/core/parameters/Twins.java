package dev.touchstone.core.parameters;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds names that people take for one: they differ only by case, blanks, invisible characters, or
 * by how Unicode writes the same letters.
 */
public final class Twins {

  /**
   * Formats, such as zero-width and bidirectional ones, and what else Unicode lets be invisible.
   */
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\p{Cf}\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u3164\\uFE00-\\uFE0F\\uFFA0"
              + "\\x{E0100}-\\x{E01EF}]");

  private static final Pattern BLANKS = Pattern.compile("[\\p{Z}\\s]+");

  /** What makes twins equal, in the order in which it is done, and what differs without it. */
  private static final Map<String, UnaryOperator<String>> FOLDS = new LinkedHashMap<>();

  static {
    FOLDS.put("in invisible characters", name -> INVISIBLE.matcher(name).replaceAll(""));
    // Compatible forms such as ﬁ and fi are one.
    FOLDS.put(
        "in how Unicode writes them", name -> Normalizer.normalize(name, Normalizer.Form.NFKC));
    // To upper case and back, so that ß and SS are one, too.
    FOLDS.put(
        "in upper and lower case",
        name ->
            Normalizer.normalize(
                name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFKC));
    FOLDS.put("in blanks", name -> BLANKS.matcher(name).replaceAll(" ").strip());
  }

  private final Map<String, String> names = new HashMap<>();

  /** What two names have in common exactly if they are twins. */
  public static String key(String name) {
    return keyWithout("", name);
  }

  private static String keyWithout(String left, String name) {
    String key = name;
    for (Map.Entry<String, UnaryOperator<String>> fold : FOLDS.entrySet()) {
      key = fold.getKey().equals(left) ? key : fold.getValue().apply(key);
    }
    return key;
  }

  /**
   * Adds a name.
   *
   * @return an earlier name that is this one, or its twin
   */
  public Optional<String> add(String name) {
    return Optional.ofNullable(names.putIfAbsent(key(name), name));
  }

  /** What tells two twins apart, for messages. */
  public static String difference(String first, String second) {
    String ways =
        FOLDS.keySet().stream()
            .filter(fold -> !keyWithout(fold, first).equals(keyWithout(fold, second)))
            .collect(Collectors.joining(" and "));
    return "only %s ('%s' and '%s')"
        .formatted(
            ways.isEmpty() ? "in how Unicode writes them" : ways, spelt(first), spelt(second));
  }

  /** The name with every character that is not ASCII by its number. */
  private static String spelt(String name) {
    StringBuilder text = new StringBuilder();
    name.codePoints()
        .forEach(
            point -> {
              if (point >= ' ' && point <= '~') {
                text.appendCodePoint(point);
              } else {
                text.append("\\u%04x".formatted(point));
              }
            });
    return text.toString();
  }
}
