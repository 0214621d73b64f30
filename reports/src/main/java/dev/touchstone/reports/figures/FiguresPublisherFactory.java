package dev.touchstone.reports.figures;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.publish.Publisher;
import dev.touchstone.api.publish.PublisherFactory;
import java.util.List;

/** Publishes results as files of figures and tables; see {@link FiguresPublisher}. */
public final class FiguresPublisherFactory
    implements PublisherFactory<FiguresPublisherFactory.Parameters> {

  /** The figures publisher has no parameters. */
  public record Parameters() {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "figures",
        "1",
        "Figures",
        "Writes a folder figures with the figures and tables of analyses as PNG and CSV files, and"
            + " their captions.",
        "",
        List.of());
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public Publisher create(Parameters parameters) {
    return new FiguresPublisher();
  }
}
