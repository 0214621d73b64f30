package dev.touchstone.reports.html;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.files.LaunchCommand;

/**
 * What a reader needs to make the results again.
 *
 * @param command the command, for Touchstone's own folder; empty if the manifest has none of ours
 * @param suite the suite's file as it ran; empty if the manifest does not hold it
 */
record Reproduction(String command, String suite) {

  /** The file of the report that holds the suite. */
  static final String FILE = "suite.yaml";

  static Reproduction of(SuiteResults results) {
    return new Reproduction(
        LaunchCommand.shown(results.command()).orElse(""), Json.text(results.manifest(), "source"));
  }
}
