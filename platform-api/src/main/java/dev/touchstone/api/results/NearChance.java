package dev.touchstone.api.results;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Clean accuracy that guessing would reach: then given weights were read in another way than they
 * were meant, and no other figure of the entry says anything.
 *
 * <p>It is called so by two exact binomial tests, each at 2.5 %: the accuracy is not shown to be
 * above chance, and it is shown to be below the middle between chance and 100 %. Without the second
 * one, few samples would always be near chance.
 *
 * @param entry the entry's name
 * @param correct samples that are classified correctly
 * @param samples samples that were evaluated
 * @param chance accuracy of the best guess that looks at no image, in (0, 1)
 */
public record NearChance(String entry, long correct, long samples, double chance) {

  /** The id of the audit that tells it; where that has not looked, reports tell it themselves. */
  public static final String AUDIT = "near-chance";

  private static final double SIGNIFICANCE = 0.025;

  private static final String CAUSES =
      "Usual causes: filters or fully connected weights not transposed; the first fully connected"
          + " layer's inputs in another order (channel, height, width); pixels in another range or"
          + " not normalised as in training (mean, std); BGR instead of RGB; classes in another"
          + " order. 'touchstone convert' sets names and layout right";

  /**
   * Of an entry whose weights were given; empty for others, of whose training the reader is told,
   * and where all seems well.
   *
   * @param classes how many classes the data set has
   */
  public static Optional<NearChance> of(EntryResults entry, int classes) {
    if (entry.weights().isEmpty() || entry.training().isPresent()) {
      return Optional.empty();
    }
    CleanCount figure = entry.cleanFigure();
    double guess =
        chance(entry.clean().stream().map(CleanOutcome::label).toList(), Math.max(2, classes));
    return of(entry.name(), figure.correct(), figure.samples(), guess);
  }

  /**
   * Of a count; empty where all seems well.
   *
   * @param chance accuracy of a guess, in (0, 1)
   */
  public static Optional<NearChance> of(String entry, long correct, long samples, double chance) {
    boolean aboveChance = Binomial.atLeast(correct, samples, chance) < SIGNIFICANCE;
    boolean belowMiddle =
        1 - Binomial.atLeast(correct + 1, samples, (1 + chance) / 2) < SIGNIFICANCE;
    return samples > 0 && !aboveChance && belowMiddle
        ? Optional.of(new NearChance(entry, correct, samples, chance))
        : Optional.empty();
  }

  /** Accuracy of the best guess: always the class that most of these labels are. */
  public static double chance(Collection<Integer> labels, int classes) {
    Map<Integer, Integer> counts = new HashMap<>();
    labels.forEach(label -> counts.merge(label, 1, Integer::sum));
    double most = counts.isEmpty() ? 0 : Collections.max(counts.values());
    double guess = Math.max(1.0 / classes, labels.isEmpty() ? 0 : most / labels.size());
    return Math.min(guess, Math.nextDown(1.0));
  }

  /** What is wrong and why that may be, for people. */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d clean samples are right (%.1f %%), and guessing gives %.1f %%: the given"
            + " weights are hardly read as they were meant. %s",
        entry,
        correct,
        samples,
        100.0 * correct / samples,
        100 * chance,
        CAUSES);
  }
}
