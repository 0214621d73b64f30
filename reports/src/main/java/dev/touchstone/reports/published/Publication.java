package dev.touchstone.reports.published;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.files.CsvTable;
import dev.touchstone.reports.files.Gzip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts all reports of results into a folder at once: whole, in the place of earlier ones, and never
 * in the place of reports that know more.
 */
public final class Publication {

  /** What becomes of earlier reports that know more than the new ones. */
  public enum Richer {
    /** Nothing is published. */
    REFUSE,
    /** They are moved into a folder {@code reports-before} of the results folder. */
    KEEP
  }

  /** Writes reports into a folder. */
  @FunctionalInterface
  public interface Reports {
    /** Writes them; what it returns are files that a user would open. */
    List<Path> write(Path folder) throws IOException;
  }

  /**
   * What was done.
   *
   * @param files what a user would open
   * @param before where earlier reports that know more were moved
   */
  public record Done(List<Path> files, Optional<Path> before) {

    /** Copies the list. */
    public Done {
      files = List.copyOf(files);
    }
  }

  private static final String BEFORE = "reports-before";
  private static final String MANIFEST = "manifest.json";
  private static final int MOST_NAMED = 3;

  /** Reports that not all results have. */
  private static final List<String> OPTIONAL =
      List.of(
          "distances.csv",
          "certificates.csv",
          "certifier-summary.csv",
          "audits.csv",
          "comparisons.csv",
          "ranks.csv",
          "trainings.csv",
          "figures");

  /** Tables of a row a sample, which folders under version control hold compressed. */
  private static final List<String> LONG_TABLES =
      List.of("samples", "clean", "distances", "certificates");

  /** All that publishing may find of an earlier one. */
  private static final List<String> KNOWN =
      List.of(
          "leaderboard.csv",
          "samples.csv",
          "samples.csv.gz",
          "clean.csv",
          "clean.csv.gz",
          "tables.csv",
          "timings.csv",
          "distances.csv",
          "distances.csv.gz",
          "certificates.csv",
          "certificates.csv.gz",
          "certifier-summary.csv",
          "audits.csv",
          "comparisons.csv",
          "ranks.csv",
          "trainings.csv",
          Bundle.NAME,
          "html",
          "figures");

  private Publication() {}

  /**
   * Publishes.
   *
   * @param results what to publish
   * @param folder where to; it need not exist
   * @param richer what becomes of earlier reports that know more
   * @param manifest whether the folder gets the results' manifest too, as one that no run wrote to
   * @param reports writes the reports but for the bundle
   * @throws UserException if the folder's reports know more, cannot be read, or are no reports;
   *     nothing was changed then
   */
  @SuppressWarnings("try") // The lock is held, not used.
  public static Done publish(
      SuiteResults results, Path folder, Richer richer, boolean manifest, Reports reports)
      throws IOException {
    Files.createDirectories(folder);
    try (PublishLock lock = PublishLock.take(folder)) {
      Staging.recover(folder);
      Optional<String> lost = lost(results, folder);
      if (lost.isPresent() && richer == Richer.REFUSE) {
        throw new UserException(
            "%s: the reports here know more than the results that would replace them: %s. Complete the results with 'touchstone run', or publish elsewhere with --out"
                .formatted(folder, lost.get()));
      }
      Staging staging = Staging.begin(folder);
      try {
        Path next = staging.newFolder();
        Bundle.write(results, next);
        if (manifest) {
          Files.writeString(next.resolve(MANIFEST), results.manifest());
        }
        List<Path> files = new ArrayList<>();
        for (Path file : reports.write(next)) {
          files.add(folder.resolve(next.relativize(file).toString()));
        }
        compress(folder, next);
        Optional<String> before = lost.map(why -> free(folder));
        staging.commit(
            removed(folder, next),
            before.isPresent() ? KNOWN.stream().filter(n -> exists(folder, n)).toList() : List.of(),
            before.orElse(""));
        return new Done(files, before.map(folder::resolve));
      } finally {
        staging.discard();
      }
    }
  }

  /** Finishes a publication that another process did not live to finish, if this one may. */
  @SuppressWarnings("try") // The lock is held, not used.
  public static void recover(Path folder) throws IOException {
    if (Files.exists(folder.resolve(".publishing"), LinkOption.NOFOLLOW_LINKS)) {
      try (PublishLock lock = PublishLock.take(folder)) {
        Staging.recover(folder);
      }
    }
  }

  /** What the folder's reports know and the results do not, in one line. */
  private static Optional<String> lost(SuiteResults results, Path folder) throws IOException {
    Optional<SuiteResults> earlier;
    try {
      earlier = PublishedResults.read(folder);
    } catch (UserException e) {
      return Optional.of("they cannot be read, so nobody knows (" + e.getMessage() + ")");
    }
    List<String> missing =
        earlier
            .map(known -> Knowledge.of(known).missingIn(Knowledge.of(results)))
            .orElse(List.of());
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    int more = missing.size() - MOST_NAMED;
    return Optional.of(
        String.join("; ", missing.stream().limit(MOST_NAMED).toList())
            + (more > 0 ? "; and " + more + " more" : ""));
  }

  /** Earlier reports without a successor. */
  private static List<String> removed(Path folder, Path next) {
    List<String> removed = new ArrayList<>();
    for (String name : OPTIONAL) {
      if (!exists(next, name) && exists(folder, name)) {
        boolean ours = !name.equals("figures") || isReport(folder.resolve(name));
        if (ours) {
          removed.add(name);
        }
      }
    }
    for (String table : LONG_TABLES) {
      String plain = table + ".csv";
      String compressed = table + ".csv.gz";
      if (exists(folder, plain) && exists(next, compressed) && !removed.contains(plain)) {
        removed.add(plain);
      }
      if (exists(folder, compressed) && !exists(next, compressed)) {
        removed.add(compressed);
      }
    }
    return removed;
  }

  private static boolean isReport(Path folder) {
    return dev.touchstone.reports.files.ReportFolder.isReport(folder);
  }

  /** A folder that holds long tables compressed goes on to; the same content is the same file. */
  private static void compress(Path folder, Path next) throws IOException {
    boolean compressed =
        LONG_TABLES.stream()
            .map(table -> CsvTable.find(folder, table))
            .flatMap(Optional::stream)
            .anyMatch(file -> file.toString().endsWith(".gz"));
    if (compressed) {
      for (String table : LONG_TABLES) {
        Path plain = next.resolve(table + ".csv");
        if (Files.exists(plain)) {
          String name = table + ".csv.gz";
          Gzip.compress(plain, next.resolve(name), folder.resolve(name));
        }
      }
    }
  }

  private static String free(Path folder) {
    String name = BEFORE;
    for (int i = 2; exists(folder, name); i++) {
      name = BEFORE + "-" + i;
    }
    return name;
  }

  private static boolean exists(Path folder, String name) {
    return Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }
}
