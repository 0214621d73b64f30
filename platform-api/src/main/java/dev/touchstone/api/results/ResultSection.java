package dev.touchstone.api.results;

import java.util.List;

/**
 * What some kind of work found of an entry, in a form that every report can render without knowing
 * the kind: columns of the leaderboard, notes below it, and a section of the entry's page.
 *
 * @param title heading of the section, unique within the entry
 * @param shares columns of the leaderboard
 * @param notes what readers of the leaderboard must know, one sentence each
 * @param tables tables of the section
 * @param failures why something is missing, one distinct sentence each
 */
public record ResultSection(
    String title,
    List<Share> shares,
    List<String> notes,
    List<NamedTable> tables,
    List<String> failures) {

  /** Copies the lists. */
  public ResultSection {
    shares = List.copyOf(shares);
    notes = List.copyOf(notes);
    tables = List.copyOf(tables);
    failures = List.copyOf(failures);
    if (title.isBlank()) {
      throw new IllegalArgumentException("a section needs a title");
    }
  }
}
