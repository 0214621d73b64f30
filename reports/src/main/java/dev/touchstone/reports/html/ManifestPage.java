package dev.touchstone.reports.html;

import dev.touchstone.api.results.SuiteResults;
import java.util.ArrayList;
import java.util.List;

/**
 * What the manifest page shows.
 *
 * @param json the manifest without the suite's text, which stands above it, indented
 * @param timings rows of entry, work and seconds
 */
record ManifestPage(String json, List<Timing> timings) {

  /** How long one piece of work took. */
  record Timing(String entry, String work, String seconds) {}

  static ManifestPage of(SuiteResults results) {
    List<Timing> timings = new ArrayList<>();
    results
        .entries()
        .forEach(
            entry -> {
              entry
                  .training()
                  .ifPresent(
                      training ->
                          timings.add(
                              new Timing(
                                  entry.name(), "training", Numbers.seconds(training.seconds()))));
              entry
                  .attacks()
                  .forEach(
                      attack ->
                          timings.add(
                              new Timing(
                                  entry.name(),
                                  attack.name() + ", " + attack.threat().label(),
                                  Numbers.seconds(attack.seconds()))));
              entry
                  .certifications()
                  .forEach(
                      certification ->
                          timings.add(
                              new Timing(
                                  entry.name(),
                                  certification.name() + ", " + certification.threat().label(),
                                  Numbers.seconds(certification.seconds()))));
            });
    results
        .analyses()
        .forEach(
            run ->
                timings.add(
                    new Timing(
                        String.join(
                            ", ",
                            run.entries().stream()
                                .map(entry -> results.entries().get(entry).name())
                                .toList()),
                        "analysis " + run.name(),
                        Numbers.seconds(run.seconds()))));
    return new ManifestPage(Json.indented(results.manifest(), "source"), timings);
  }
}
