package dev.touchstone.cli;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.PairedDifference;
import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.parameters.NearestName;
import dev.touchstone.core.run.StoredSuite;
import dev.touchstone.reports.audits.Flagged;
import dev.touchstone.reports.comparison.Comparison;
import dev.touchstone.reports.comparison.SamplesCsv;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone compare}: two entries of stored results, sample by sample. */
@Command(
    name = "compare",
    description = {
      "Compares two entries on the samples that both were evaluated on.",
      "McNemar's test says whether the choice of samples explains the difference."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  touchstone compare results/mnist-thresholding natural thresholded",
      "  touchstone compare benchmarks/results/paper-figures Madry natural --samples samples.csv"
    })
final class CompareCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RESULTS",
      description = "Folder that a run wrote, or that was published.")
  private Path results;

  @Parameters(index = "1", paramLabel = "A", description = "Name of an entry.")
  private String first;

  @Parameters(index = "2", paramLabel = "B", description = "Name of another entry.")
  private String second;

  @Option(
      names = "--samples",
      paramLabel = "FILE",
      description = "Write a row for each sample: who withstands it, and what breaks the other.")
  private Path samples;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    StoredSuite stored = ResultsSource.read(results, spec.commandLine().getErr());
    if (!StoreAudit.matches(stored, spec.commandLine().getErr())) {
      return ExitCode.INPUT;
    }
    SuiteResults suite = stored.results();
    int a = entry(suite, first);
    int b = entry(suite, second);
    if (a == b) {
      throw new UserException("'" + first + "' is the same entry as itself; name another one");
    }
    List<Comparison> comparisons = Comparison.of(suite, a, b);
    if (comparisons.isEmpty()) {
      throw new UserException(
          "'%s' and '%s' were evaluated on no sample in common; run the suite to its end"
              .formatted(first, second));
    }
    out.println(
        Printable.line(
            "%s against %s, on the samples that both were evaluated on".formatted(first, second)));
    out.println(
        new TextTable<Comparison>()
            .words("threat", 6, CompareCommand::threat)
            .figures("n", pair -> count(pair.difference().n()))
            .figures("both", pair -> count(pair.difference().both()))
            .figures("A alone", pair -> count(pair.difference().firstOnly()))
            .figures("B alone", pair -> count(pair.difference().secondOnly()))
            .figures("neither", pair -> count(pair.difference().neither()))
            .remarks("A − B, points", 11, pair -> difference(pair.difference()))
            .words("McNemar", 10, CompareCommand::verdict)
            .text(comparisons, Screen.width()));
    for (Comparison pair : comparisons) {
      tell(out, threat(pair), "A", pair.firstAlone(), pair.difference().firstOnly());
      tell(out, threat(pair), "B", pair.secondAlone(), pair.difference().secondOnly());
    }
    out.println("Verdicts are about the choice of samples, not of another training or attack.");
    if (samples != null) {
      try {
        SamplesCsv.write(suite, a, b, samples);
      } catch (IOException | UncheckedIOException e) {
        throw new UserException(samples + ": cannot be written (" + e.getMessage() + ")", e);
      }
      out.println("csv     " + Printable.line(samples.toAbsolutePath().toString()));
    }
    return ExitCode.OK;
  }

  private static int entry(SuiteResults results, String name) {
    List<String> names = results.entries().stream().map(EntryResults::name).toList();
    List<String> trainings =
        results.entries().stream()
            .filter(entry -> entry.seeded().map(SeededTraining::entry).equals(Optional.of(name)))
            .map(EntryResults::name)
            .toList();
    if (!names.contains(name) && !trainings.isEmpty()) {
      throw new UserException(
          "'%s' has a model for each of its seeds, and samples are compared model by model; name one: '%s'"
              .formatted(name, String.join("', '", trainings)));
    }
    if (!names.contains(name)) {
      throw new UserException("no entry '" + name + "'" + NearestName.hint(name, names));
    }
    return names.indexOf(name);
  }

  private static String threat(Comparison pair) {
    return pair.threat().map(Threat::label).orElse("clean");
  }

  private static String count(long samples) {
    return String.format(Locale.ROOT, "%,d", samples);
  }

  private static String difference(PairedDifference difference) {
    return String.format(
        Locale.ROOT,
        "%+.2f%n[%+.2f, %+.2f]",
        100 * difference.difference(),
        100 * difference.interval()[0],
        100 * difference.interval()[1]);
  }

  private static String verdict(Comparison pair) {
    double probability = pair.difference().probability();
    return Flagged.p(probability)
        + (probability < Comparison.LEVEL
            ? pair.difference().difference() > 0 ? ": A is ahead" : ": B is ahead"
            : ": a tie");
  }

  private static void tell(
      PrintWriter out, String threat, String who, List<Integer> samples, long all) {
    if (!samples.isEmpty()) {
      out.println(
          "%s, %s alone: %s%s"
              .formatted(
                  threat,
                  who,
                  samples.stream().map(String::valueOf).collect(Collectors.joining(", ")),
                  all > samples.size()
                      ? String.format(Locale.ROOT, " and %,d more", all - samples.size())
                      : ""));
    }
  }
}
