package dev.touchstone.reports.html;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The files that every report carries: our style sheet and script, and the browser libraries. */
final class Assets {

  private static final String WEBJARS = "/META-INF/resources/webjars/";
  private static final List<String> OWN =
      List.of("report.css", "page.js", "report.js", "charts.js", "icon.svg", "LICENSES.txt");

  private final Map<String, String> resources = new LinkedHashMap<>();
  private final List<String> libraries;

  private Assets(String chartJs, String dataTables, String jquery) {
    OWN.forEach(name -> resources.put(name, "assets/" + name));
    resources.put("chart.umd.min.js", WEBJARS + "chart.js/" + chartJs + "/dist/chart.umd.min.js");
    resources.put(
        "dataTables.min.js", WEBJARS + "datatables/" + dataTables + "/js/dataTables.min.js");
    resources.put("jquery.min.js", WEBJARS + "jquery/" + jquery + "/jquery.min.js");
    libraries = List.of("Chart.js " + chartJs, "DataTables " + dataTables, "jQuery " + jquery);
  }

  /** Finds out which versions of the libraries the build put on the class path. */
  static Assets load() throws IOException {
    Properties versions = new Properties();
    try (InputStream in = open("libraries.properties")) {
      versions.load(in);
    }
    return new Assets(
        versions.getProperty("chart.js"),
        versions.getProperty("datatables"),
        versions.getProperty("jquery"));
  }

  /** Names and versions of the libraries, for the reports' footer. */
  List<String> libraries() {
    return libraries;
  }

  void copyTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, String> resource : resources.entrySet()) {
      try (InputStream in = open(resource.getValue())) {
        Files.copy(in, folder.resolve(resource.getKey()));
      }
    }
  }

  private static InputStream open(String resource) throws IOException {
    String path = resource.startsWith("/") ? resource : "/dev/touchstone/reports/html/" + resource;
    InputStream in = Assets.class.getResourceAsStream(path);
    if (in == null) {
      throw new IOException(
          "the resource " + path + " is not on the class path; this installation is incomplete");
    }
    return in;
  }
}
