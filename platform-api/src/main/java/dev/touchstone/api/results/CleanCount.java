package dev.touchstone.api.results;

/**
 * Clean accuracy where not every sample's own outcome was published.
 *
 * @param correct samples that are classified correctly, 0 to {@code samples}
 * @param samples samples that were evaluated
 */
public record CleanCount(long correct, long samples) {

  /** Checks the counts. */
  public CleanCount {
    if (correct < 0 || correct > samples) {
      throw new IllegalArgumentException(correct + " correct of " + samples + " samples");
    }
  }
}
