package dev.touchstone.reports.csv;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.publish.Publisher;
import dev.touchstone.api.publish.PublisherFactory;
import java.util.List;

/** Publishes results as CSV files; see {@link CsvPublisher}. */
public final class CsvPublisherFactory implements PublisherFactory<CsvPublisherFactory.Parameters> {

  /** The CSV publisher has no parameters. */
  public record Parameters() {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "csv",
        "1",
        "CSV files",
        "Writes leaderboard.csv, samples.csv, clean.csv and timings.csv for spreadsheets and"
            + " scripts; certificates.csv, too, where there are certifiers.",
        "",
        List.of());
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public Publisher create(Parameters parameters) {
    return new CsvPublisher();
  }
}
