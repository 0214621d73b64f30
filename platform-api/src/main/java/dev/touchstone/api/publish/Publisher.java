package dev.touchstone.api.publish;

import dev.touchstone.api.results.SuiteResults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes one kind of report. A pure function of the results: the same results, the same bytes. */
@FunctionalInterface
public interface Publisher {

  /**
   * Writes the report.
   *
   * @param results what to publish
   * @param folder an existing folder to write into. Not the results folder itself but one beside
   *     it: what is written moves into the results folder, over an earlier report of the same name,
   *     when all publishers are done. So names should be the report's own
   * @return the files that a user would open, most important first; empty if the results have
   *     nothing to publish
   * @throws IOException if a file cannot be written
   */
  List<Path> publish(SuiteResults results, Path folder) throws IOException;
}
