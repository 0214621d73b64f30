package dev.touchstone.api.results;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Everything that a run stored, in the suite's order; what publishers turn into reports.
 *
 * @param suite the suite's short name
 * @param title the suite's title
 * @param description what the suite is about, in Markdown-free plain text; may be empty
 * @param dataset the data set
 * @param samples how many test images the suite evaluates
 * @param seed the suite's seed
 * @param command the command that makes these results again
 * @param entries the contestants
 * @param analyses what analyses made of the entries, in the suite's order
 * @param environment name and value of what was noted about machine and versions, in order
 * @param manifest the run's manifest as JSON text, with every effective parameter
 * @param audits what audits say of each entry, audit by audit; empty if none was asked. As read,
 *     those that have probed entries; audits of outcomes add theirs
 */
public record SuiteResults(
    String suite,
    String title,
    String description,
    DatasetSummary dataset,
    int samples,
    long seed,
    String command,
    List<EntryResults> entries,
    List<AnalysisResults> analyses,
    List<Fact> environment,
    String manifest,
    List<AuditResults> audits) {

  /** Copies the lists. */
  public SuiteResults {
    entries = List.copyOf(entries);
    analyses = List.copyOf(analyses);
    environment = List.copyOf(environment);
    audits = List.copyOf(audits);
  }

  /** Results that no audit has looked at. */
  public SuiteResults(
      String suite,
      String title,
      String description,
      DatasetSummary dataset,
      int samples,
      long seed,
      String command,
      List<EntryResults> entries,
      List<AnalysisResults> analyses,
      List<Fact> environment,
      String manifest) {
    this(
        suite,
        title,
        description,
        dataset,
        samples,
        seed,
        command,
        entries,
        analyses,
        environment,
        manifest,
        List.of());
  }

  /** The entries that no audit of this id has looked at, because none was asked or it failed. */
  public List<EntryResults> notAuditedBy(String id) {
    return IntStream.range(0, entries.size())
        .filter(
            entry ->
                audits.stream()
                    .noneMatch(
                        audit ->
                            audit.entry() == entry
                                && audit.failure().isEmpty()
                                && audit.component().descriptor().id().equals(id)))
        .mapToObj(entries::get)
        .toList();
  }

  /** The same results with what audits say of them. */
  public SuiteResults withAudits(List<AuditResults> said) {
    return new SuiteResults(
        suite,
        title,
        description,
        dataset,
        samples,
        seed,
        command,
        entries,
        analyses,
        environment,
        manifest,
        said);
  }
}
