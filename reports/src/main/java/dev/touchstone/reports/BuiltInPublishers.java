package dev.touchstone.reports;

import dev.touchstone.api.publish.PublisherFactory;
import dev.touchstone.reports.csv.CsvPublisherFactory;
import dev.touchstone.reports.figures.FiguresPublisherFactory;
import dev.touchstone.reports.html.HtmlPublisherFactory;
import java.util.List;

/** The publishers that need no plugin. */
public final class BuiltInPublishers {

  private BuiltInPublishers() {}

  /** One factory per publisher: {@code csv}, {@code html}, then {@code figures}. */
  public static List<PublisherFactory<?>> builtIn() {
    return List.of(
        new CsvPublisherFactory(), new HtmlPublisherFactory(), new FiguresPublisherFactory());
  }
}
