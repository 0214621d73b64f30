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
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Publishes results with the built-in publishers and those that plugins bring. */
final class Reports {

  private Reports() {}

  static void publish(Platform platform, SuiteResults results, Path folder, PrintWriter screen) {
    screen.println(LeaderboardTable.text(results));
    List<PublisherFactory<?>> publishers = new ArrayList<>(BuiltInPublishers.builtIn());
    platform
        .components()
        .all(ComponentKind.PUBLISHER)
        .forEach(each -> publishers.add((PublisherFactory<?>) each.factory()));
    for (PublisherFactory<?> publisher : publishers) {
      try {
        List<Path> files = publish(publisher, platform.binder(), results, folder);
        // Some results have nothing for a publisher, as those without analyses for figures.
        files.stream()
            .findFirst()
            .ifPresent(
                file ->
                    screen.printf(
                        "%-7s %s%n",
                        publisher.descriptor().id(),
                        Printable.line(file.toAbsolutePath().toString())));
      } catch (IOException e) {
        throw ResultsStore.failure(folder, e);
      } catch (UncheckedIOException e) {
        throw ResultsStore.failure(folder, e.getCause());
      } catch (TouchstoneException e) {
        throw e;
      } catch (RuntimeException | LinkageError e) {
        throw new ComponentException(
            "publisher '%s' failed: %s; the results themselves are kept in %s"
                .formatted(publisher.descriptor().id(), e, folder),
            e);
      }
    }
    screen.flush();
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
