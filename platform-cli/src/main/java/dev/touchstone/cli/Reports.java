package dev.touchstone.cli;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.TouchstoneException;
import dev.touchstone.api.publish.PublisherFactory;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.Platform;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.reports.BuiltInPublishers;
import dev.touchstone.reports.csv.Timings;
import dev.touchstone.reports.published.Publication;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Publishes results with the built-in publishers and those that plugins bring. */
final class Reports {

  private Reports() {}

  /**
   * Prints the leaderboard and puts all reports into a folder at once.
   *
   * @param source the folder that the results are from
   * @param folder where the reports go; another folder than the source gets the manifest, too
   * @param richer what becomes of reports there that know more
   * @param spent seconds of the runs that are in no result, asked for at the end
   */
  static void publish(
      Platform platform,
      SuiteResults results,
      Path source,
      Path folder,
      Publication.Richer richer,
      Supplier<Map<String, Double>> spent,
      PrintWriter screen) {
    List<PublisherFactory<?>> publishers = publishers(platform);
    // What a publisher made is told when it is in its place.
    Map<String, Integer> made = new LinkedHashMap<>();
    boolean elsewhere =
        !source.toAbsolutePath().normalize().equals(folder.toAbsolutePath().normalize());
    Publication.Done done;
    try {
      done =
          Publication.publish(
              results,
              folder,
              richer,
              elsewhere,
              next -> {
                List<Path> files = new ArrayList<>();
                for (PublisherFactory<?> publisher : publishers) {
                  List<Path> some = write(publisher, platform.binder(), results, next, source);
                  // Some results have nothing for a publisher, as those without analyses for
                  // figures.
                  if (!some.isEmpty()) {
                    made.put(publisher.descriptor().id(), files.size());
                    files.add(some.get(0));
                  }
                }
                Timings.addRuns(next, spent.get());
                return files;
              });
    } catch (IOException e) {
      throw ResultsStore.failure(folder, e);
    } catch (UncheckedIOException e) {
      throw ResultsStore.failure(folder, e.getCause());
    }
    // Not before: a publication that is refused shows nothing.
    screen.println(LeaderboardTable.text(results));
    made.forEach(
        (id, index) ->
            screen.printf(
                "%-7s %s%n",
                id, Printable.line(done.files().get(index).toAbsolutePath().toString())));
    done.before()
        .ifPresent(
            before ->
                screen.printf(
                    "Earlier reports know what these do not; they are kept in %s%n",
                    Printable.line(before.toAbsolutePath().toString())));
    screen.flush();
  }

  /** Has all publishers write into a folder, and nothing else. */
  static void write(Platform platform, SuiteResults results, Path folder) throws IOException {
    for (PublisherFactory<?> publisher : publishers(platform)) {
      write(publisher, platform.binder(), results, folder, folder);
    }
  }

  private static List<PublisherFactory<?>> publishers(Platform platform) {
    List<PublisherFactory<?>> publishers = new ArrayList<>(BuiltInPublishers.builtIn());
    platform
        .components()
        .all(ComponentKind.PUBLISHER)
        .forEach(each -> publishers.add((PublisherFactory<?>) each.factory()));
    return publishers;
  }

  private static List<Path> write(
      PublisherFactory<?> publisher,
      ParameterBinder binder,
      SuiteResults results,
      Path next,
      Path source)
      throws IOException {
    try {
      return publish(publisher, binder, results, next);
    } catch (TouchstoneException | UncheckedIOException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new ComponentException(
          "publisher '%s' failed: %s; the results themselves are kept in %s"
              .formatted(publisher.descriptor().id(), e, source),
          e);
    }
  }

  private static <P extends Record> List<Path> publish(
      PublisherFactory<P> factory, ParameterBinder binder, SuiteResults results, Path folder)
      throws IOException {
    P parameters =
        binder.bind(
            Json.MAPPER.createObjectNode(),
            factory.parametersType(),
            factory.descriptor().id(),
            folder);
    return factory.create(parameters).publish(results, folder);
  }
}
