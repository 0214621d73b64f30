package dev.touchstone.api.results;

import dev.touchstone.api.threat.Threat;
import java.util.List;
import java.util.Optional;

/**
 * A share of samples, which stands in a column of the leaderboard with its 95 % interval.
 *
 * @param column the column's name, the same for all entries
 * @param threat in the row of which threat it stands; empty for all rows of the entry
 * @param successes how many of the samples count
 * @param n how many samples it is of
 * @param planned how many it was to be of; what is missing is said beside it
 * @param remarks what readers must know of it, a few words each
 */
public record Share(
    String column,
    Optional<Threat> threat,
    long successes,
    long n,
    long planned,
    List<String> remarks) {

  /** Copies the list and checks the counts. */
  public Share {
    remarks = List.copyOf(remarks);
    if (column.isBlank()) {
      throw new IllegalArgumentException("a share needs the name of its column");
    }
    if (successes < 0 || successes > n || n > planned) {
      throw new IllegalArgumentException(
          "column '%s': %d of %d samples, %d planned".formatted(column, successes, n, planned));
    }
  }

  /** How many samples are missing. */
  public long missing() {
    return planned - n;
  }

  /** Whether it stands in the rows of a threat. */
  public boolean at(Optional<Threat> row) {
    return threat.isEmpty() || threat.equals(row);
  }
}
