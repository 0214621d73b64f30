package dev.touchstone.reports.files;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The command that runs a suite's file, for a shell in Touchstone's own folder. It is published, so
 * of a file elsewhere it tells the name only, and not whose folder it is in.
 */
public final class LaunchCommand {

  private static final String LAUNCHER = "./touchstone run ";

  /** As manifests have it; those of earlier versions without the launcher's folder and unquoted. */
  private static final Pattern COMMAND = Pattern.compile("(?:\\./)?touchstone run (\\P{Cntrl}+)");

  private static final Pattern QUOTED = Pattern.compile("'((?:[^']|'\\\\'')*)'");

  /** What no shell gives a meaning to. */
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_@%+=:,./-]+");

  private static final String QUOTE_WITHIN = "'\\''";

  /** A path from a root, a home folder or a drive, or one that climbs; and its last part. */
  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "(?:/|~|[A-Za-z]:[/\\\\]|\\\\\\\\|(?:.*[/\\\\])?\\.\\.[/\\\\])(?:.*[/\\\\])?([^/\\\\]+)");

  private LaunchCommand() {}

  /**
   * The command for a file.
   *
   * @param file as the user named it
   * @param here the folder in which it was named
   */
  public static String of(Path file, Path here) {
    boolean climbs =
        StreamSupport.stream(file.spliterator(), false)
            .anyMatch(part -> part.toString().equals(".."));
    if (!file.isAbsolute() && !climbs) {
      return of(file.toString());
    }
    Path from = here.toAbsolutePath().normalize();
    Path whole = from.resolve(file).normalize();
    return of((whole.startsWith(from) ? from.relativize(whole) : whole.getFileName()).toString());
  }

  /** What a manifest has for the command, as it can be shown; empty if it is none of ours. */
  public static Optional<String> shown(String command) {
    Matcher run = COMMAND.matcher(command);
    if (!run.matches()) {
      return Optional.empty();
    }
    String file = run.group(1);
    Matcher quoted = QUOTED.matcher(file);
    if (quoted.matches()) {
      file = quoted.group(1).replace(QUOTE_WITHIN, "'");
    } else if (file.startsWith("-") || file.contains(" -")) {
      return Optional.empty(); // Options, which we never write.
    }
    Matcher elsewhere = ELSEWHERE.matcher(file);
    return Optional.of(of(elsewhere.matches() ? elsewhere.group(1) : file));
  }

  private static String of(String file) {
    String path = file.startsWith("-") ? "./" + file : file;
    return LAUNCHER
        + (PLAIN.matcher(path).matches() ? path : "'" + path.replace("'", QUOTE_WITHIN) + "'");
  }
}
