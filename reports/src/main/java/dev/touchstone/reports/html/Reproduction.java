package dev.touchstone.reports.html;

import dev.touchstone.api.results.SuiteResults;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reader needs to make the results again.
 *
 * @param command the command, for Touchstone's own folder
 * @param suite the suite's file as it ran; empty if the manifest does not hold it
 */
record Reproduction(String command, String suite) {

  /** The file of the report that holds the suite. */
  static final String FILE = "suite.yaml";

  private static final String LAUNCHER = "./touchstone run ";

  /** As manifests have it; those of earlier versions without the launcher's folder. */
  private static final Pattern COMMAND = Pattern.compile("(?:\\./)?touchstone run (.+)");

  /** A path from a root, a home folder or a drive, up to its last part. */
  private static final Pattern PRIVATE =
      Pattern.compile("(?:/|~|[A-Za-z]:[/\\\\]|\\\\\\\\).*[/\\\\]([^/\\\\]+)|/([^/]+)");

  static Reproduction of(SuiteResults results) {
    return new Reproduction(command(results.command()), Json.text(results.manifest(), "source"));
  }

  /** For the launcher, and without folders that are nobody else's. */
  private static String command(String command) {
    Matcher run = COMMAND.matcher(command);
    if (!run.matches()) {
      return command;
    }
    Matcher path = PRIVATE.matcher(run.group(1));
    if (!path.matches()) {
      return LAUNCHER + run.group(1);
    }
    return LAUNCHER + (path.group(1) == null ? path.group(2) : path.group(1));
  }
}
