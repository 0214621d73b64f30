package dev.touchstone.api.threat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The threat of a finite list of images that the platform draws: the clean image under each {@link
 * Corruption} at each severity. Nobody searches; every image of the list is judged. A sample is
 * robust if all of them are classified correctly.
 *
 * @param corruptions which, at least one; in their own order, none twice
 * @param severities which, at least one; rising, from 1 to 5, none twice
 */
public record CorruptionThreat(List<Corruption> corruptions, List<Integer> severities)
    implements Threat {

  /** Puts the lists in order and checks them. */
  public CorruptionThreat {
    if (corruptions.isEmpty() || severities.isEmpty()) {
      throw new IllegalArgumentException(
          "corruptions need at least one kind and at least one severity");
    }
    corruptions = List.copyOf(EnumSet.copyOf(corruptions));
    severities = List.copyOf(new TreeSet<>(severities));
    if (severities.get(0) < Corruption.MILDEST
        || severities.get(severities.size() - 1) > Corruption.HARSHEST) {
      throw new IllegalArgumentException("severities must be from 1 to 5, were " + severities);
    }
  }

  /**
   * One image of the list.
   *
   * @param corruption which corruption
   * @param severity from 1 to 5
   */
  public record Case(Corruption corruption, int severity) {

    /** Such as {@code "fog 3"}. */
    public String label() {
      return corruption.word() + " " + severity;
    }
  }

  /** The whole list: by corruption, then by severity. */
  public List<Case> cases() {
    return corruptions.stream()
        .flatMap(corruption -> severities.stream().map(severity -> new Case(corruption, severity)))
        .toList();
  }

  /**
   * Such as {@code "all corruptions, severity 1–5"}, {@code "all corruptions but snow, severity
   * 3"}, or {@code "corruptions fog, contrast, severity 1, 3"}.
   */
  @Override
  public String label() {
    Set<Corruption> others = EnumSet.complementOf(EnumSet.copyOf(corruptions));
    String kinds =
        others.isEmpty()
            ? "all corruptions"
            : others.size() < corruptions.size()
                ? "all corruptions but " + words(others)
                : "corruptions " + words(Set.copyOf(corruptions));
    return kinds + ", severity " + severity();
  }

  private static String words(Set<Corruption> corruptions) {
    return corruptions.stream().sorted().map(Corruption::word).collect(Collectors.joining(", "));
  }

  private String severity() {
    int first = severities.get(0);
    int last = severities.get(severities.size() - 1);
    boolean run = severities.size() > 2 && last - first == severities.size() - 1;
    return run
        ? first + "–" + last
        : severities.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** {@inheritDoc} The platform draws the same image for a case, whatever else is in the list. */
  @Override
  public boolean contains(Threat other) {
    return other instanceof CorruptionThreat inner
        && corruptions.containsAll(inner.corruptions)
        && severities.containsAll(inner.severities);
  }
}
