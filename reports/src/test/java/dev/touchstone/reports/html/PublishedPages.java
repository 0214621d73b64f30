package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.SuiteResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/**
 * Publishes results and reads the pages back.
 *
 * @param folder where to
 */
record PublishedPages(Path folder) {

  void publish(SuiteResults results) throws IOException {
    List<Path> opened =
        new HtmlPublisherFactory()
            .create(new HtmlPublisherFactory.Parameters())
            .publish(results, folder);
    assertThat(opened).containsExactly(folder.resolve("html/index.html"));
  }

  /** Publishes results and reads the leaderboard. */
  Document index(SuiteResults results) throws IOException {
    publish(results);
    return all().get("index.html");
  }

  /** All pages, by their paths within the report. */
  Map<String, Document> all() throws IOException {
    Map<String, Document> pages = new TreeMap<>();
    for (String file : files().keySet()) {
      if (file.endsWith(".html")) {
        pages.put(file, Jsoup.parse(folder.resolve("html").resolve(file).toFile(), "UTF-8"));
      }
    }
    return pages;
  }

  /** All files of the report. */
  Map<String, byte[]> files() throws IOException {
    Path html = folder.resolve("html");
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(html)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(html.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return files;
  }

  /** What lies beside the report. */
  List<String> siblings() throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.map(file -> file.getFileName().toString()).toList();
    }
  }
}
