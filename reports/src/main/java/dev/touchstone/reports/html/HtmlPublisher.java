package dev.touchstone.reports.html;

import dev.touchstone.api.publish.Publisher;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.files.ReportFolder;
import dev.touchstone.reports.files.Slugs;
import dev.touchstone.reports.leaderboard.Leaderboard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes the folder {@code html}: {@code index.html} with the leaderboard, {@code entries/} with a
 * page an entry, {@code comparison.html} where there are several, {@code images/} with the
 * galleries' PNG files, {@code figures/} with the files of analyses, {@code manifest.html} and
 * {@code manifest.json}, {@code suite.yaml}, and {@code assets/} with the style sheet and the
 * browser libraries.
 *
 * <p>Only {@code manifest.html} holds what differs between identical runs, such as wall-clock
 * seconds.
 */
final class HtmlPublisher implements Publisher {

  @Override
  public List<Path> publish(SuiteResults results, Path folder) throws IOException {
    try (ReportFolder report = new ReportFolder(folder.resolve("html"))) {
      write(results, report.workFolder());
      report.swap();
      return List.of(report.target().resolve("index.html"));
    }
  }

  private static void write(SuiteResults results, Path folder) throws IOException {
    Assets assets = Assets.load();
    assets.copyTo(folder.resolve("assets"));
    Templates templates = new Templates(results, assets.libraries());
    Leaderboard leaderboard = Leaderboard.of(results);
    List<String> slugs =
        Slugs.unique(results.entries().stream().map(EntryResults::name).toList(), "entry");
    List<EntryLink> links = new ArrayList<>();
    for (int i = 0; i < slugs.size(); i++) {
      links.add(new EntryLink(results.entries().get(i).name(), slugs.get(i)));
    }
    Analyses analyses = new Analyses(results, links);
    analyses.write(folder);
    templates.render(
        "index",
        Map.of("root", "", "page", IndexPage.of(results, leaderboard, links, analyses)),
        folder.resolve("index.html"));
    Files.createDirectories(folder.resolve("entries"));
    for (int i = 0; i < slugs.size(); i++) {
      EntryResults entry = results.entries().get(i);
      Gallery gallery = Gallery.of(entry, results.dataset(), slugs.get(i));
      gallery.writeImages(folder);
      templates.render(
          "entry",
          Map.of(
              "root",
              "../",
              "page",
              EntryPage.of(results, leaderboard, i, links, analyses.of(i), gallery),
              "current",
              links.get(i),
              "beside",
              Beside.of(links, i)),
          folder.resolve("entries").resolve(slugs.get(i) + ".html"));
    }
    if (ComparisonPage.worth(results)) {
      templates.render(
          "comparison",
          Map.of("root", "", "page", ComparisonPage.of(results, links)),
          folder.resolve("comparison.html"));
    }
    Files.writeString(folder.resolve("manifest.json"), results.manifest());
    String suite = Reproduction.of(results).suite();
    if (!suite.isEmpty()) {
      Files.writeString(folder.resolve(Reproduction.FILE), suite);
    }
    templates.render(
        "manifest",
        Map.of("root", "", "page", ManifestPage.of(results)),
        folder.resolve("manifest.html"));
  }
}
