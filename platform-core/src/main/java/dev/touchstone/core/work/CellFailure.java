package dev.touchstone.core.work;

/**
 * Why a cell failed.
 *
 * @param reason one sentence
 * @param details stack trace for the component's author
 */
public record CellFailure(String reason, String details) {

  /** Cuts what a component says at length. */
  public CellFailure {
    reason = StoredText.cut(reason, StoredText.LONGEST_LINE);
    details = StoredText.cut(details, StoredText.LONGEST_TRACE);
  }
}
