package dev.touchstone.reports.html;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.publish.Publisher;
import dev.touchstone.api.publish.PublisherFactory;
import java.util.List;

/** Publishes results as a folder of HTML pages; see {@link HtmlPublisher}. */
public final class HtmlPublisherFactory
    implements PublisherFactory<HtmlPublisherFactory.Parameters> {

  /** The HTML publisher has no parameters. */
  public record Parameters() {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "html",
        "1",
        "HTML report",
        "Writes a self-contained folder html with a sortable leaderboard, a page per entry with"
            + " charts and images, and the manifest.",
        "",
        List.of());
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public Publisher create(Parameters parameters) {
    return new HtmlPublisher();
  }
}
