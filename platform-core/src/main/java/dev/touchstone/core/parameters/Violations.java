package dev.touchstone.core.parameters;

import dev.touchstone.api.UserException;
import java.util.ArrayList;
import java.util.List;

/** Collects all that is wrong with a user's input, so that it is reported together. */
public final class Violations {

  private final List<String> lines = new ArrayList<>();

  /** Adds what is wrong at a path such as {@code attacks[1].steps}; an empty path is the whole. */
  public void add(String path, String problem) {
    lines.add(path.isEmpty() ? problem : path + ": " + problem);
  }

  /** Whether nothing is wrong so far. */
  public boolean isEmpty() {
    return lines.isEmpty();
  }

  /** One line a violation, in the order of the input. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /**
   * Ends the check.
   *
   * @throws UserException with one line a violation, if there is any
   */
  public void throwIfAny() {
    if (!lines.isEmpty()) {
      throw new UserException(String.join("\n", lines));
    }
  }
}
