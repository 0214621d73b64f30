package dev.touchstone.reports;

import dev.touchstone.api.publish.PublisherFactory;
import dev.touchstone.reports.csv.CsvPublisherFactory;
import java.util.List;

/** The publishers that come with the platform. */
public final class Publishers {

  private Publishers() {}

  /** All of them, in the order in which they run. */
  public static List<PublisherFactory<?>> builtIn() {
    return List.of(new CsvPublisherFactory());
  }
}
