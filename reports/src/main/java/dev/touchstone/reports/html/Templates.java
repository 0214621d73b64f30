package dev.touchstone.reports.html;

import dev.touchstone.api.results.SuiteResults;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Renders the pages. Whatever a template prints is escaped unless the template says otherwise. */
final class Templates {

  private final PebbleEngine engine;
  private final SuiteResults results;
  private final List<String> libraries;

  Templates(SuiteResults results, List<String> libraries) {
    this.results = results;
    this.libraries = libraries;
    ClasspathLoader loader = new ClasspathLoader(Templates.class.getClassLoader());
    loader.setPrefix("dev/touchstone/reports/html/templates");
    loader.setSuffix(".peb");
    engine =
        new PebbleEngine.Builder()
            .loader(loader)
            .autoEscaping(true)
            .strictVariables(true)
            .defaultLocale(Locale.ROOT)
            .build();
  }

  /**
   * Renders one page.
   *
   * @param template name of the template
   * @param context what the page shows besides the suite: {@code root}, the way up to the report's
   *     folder, and the template's own variables
   */
  void render(String template, Map<String, Object> context, Path file) throws IOException {
    Map<String, Object> variables = new HashMap<>(context);
    variables.put("suite", results);
    variables.put("reproduction", Reproduction.of(results));
    variables.put("libraries", libraries);
    try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      engine.getTemplate(template).evaluate(writer, variables, Locale.ROOT);
    }
  }
}
