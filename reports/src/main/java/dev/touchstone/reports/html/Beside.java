package dev.touchstone.reports.html;

import java.util.List;
import java.util.Optional;

/**
 * The pages before and after an entry's, in the suite's order. No page links all others: in a suite
 * of many entries that would be most of the report.
 *
 * @param previous the entry before
 * @param next the entry after
 */
record Beside(Optional<EntryLink> previous, Optional<EntryLink> next) {

  static Beside of(List<EntryLink> links, int entry) {
    return new Beside(
        entry > 0 ? Optional.of(links.get(entry - 1)) : Optional.empty(),
        entry + 1 < links.size() ? Optional.of(links.get(entry + 1)) : Optional.empty());
  }
}
