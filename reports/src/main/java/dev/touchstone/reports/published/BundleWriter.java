package dev.touchstone.reports.published;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.AuditResults;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.Share;
import dev.touchstone.api.results.SuiteResults;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Turns results into what a {@link Bundle} stores. */
final class BundleWriter {

  private BundleWriter() {}

  static BundleContent content(SuiteResults results) {
    return new BundleContent(
        Bundle.FORMAT,
        results.suite(),
        results.title(),
        results.description(),
        results.dataset(),
        results.samples(),
        results.seed(),
        results.command(),
        results.entries().stream().map(BundleWriter::entry).toList(),
        results.analyses().stream().map(BundleWriter::analysis).toList(),
        results.environment(),
        results.manifest(),
        probes(results));
  }

  /** What is stored of audits; null where there is nothing. */
  private static List<BundleContent.Probe> probes(SuiteResults results) {
    List<BundleContent.Probe> probes =
        results.audits().stream()
            .filter(AuditResults::stored)
            .map(
                audit ->
                    new BundleContent.Probe(
                        audit.name(),
                        audit.component(),
                        audit.entry(),
                        audit.flags().stream().map(BundleWriter::finding).toList(),
                        audit.failure().orElse(null)))
            .toList();
    return probes.isEmpty() ? null : probes;
  }

  private static BundleContent.Finding finding(Flag flag) {
    return new BundleContent.Finding(
        flag.severity().name(),
        flag.threat().flatMap(BundledThreat::norm).orElse(null),
        flag.threat().flatMap(BundledThreat::epsilon).orElse(null),
        flag.threat().flatMap(BundledThreat::unbounded).orElse(null),
        flag.finding(),
        flag.count(),
        flag.n(),
        Double.isNaN(flag.probability()) ? null : flag.probability(),
        flag.why(),
        flag.remedy());
  }

  private static BundleContent.Entry entry(EntryResults entry) {
    List<CleanOutcome> clean = entry.clean();
    return new BundleContent.Entry(
        entry.name(),
        entry.hash(),
        entry.model(),
        entry.defenses(),
        entry
            .training()
            .map(of -> new BundleContent.Training(of.parameters(), of.images(), of.epochs()))
            .orElse(null),
        entry.weights().orElse(null),
        entry.failure().orElse(null),
        new BundleContent.Clean(
            clean.stream().mapToInt(CleanOutcome::sample).toArray(),
            clean.stream().mapToInt(CleanOutcome::label).toArray(),
            clean.stream().mapToInt(CleanOutcome::prediction).toArray(),
            floats(clean, CleanOutcome::margin)),
        entry.cleanCount().orElse(null),
        entry.cleanFailures(),
        entry.attacks().stream().map(BundleWriter::attack).toList(),
        entry.certifications().stream().map(BundleWriter::certification).toList(),
        entry.tables(),
        entry.sections().isEmpty()
            ? null
            : entry.sections().stream().map(BundleWriter::section).toList(),
        entry.seeded().orElse(null));
  }

  private static BundleContent.Section section(ResultSection section) {
    return new BundleContent.Section(
        section.title(),
        section.shares().stream().map(BundleWriter::share).toList(),
        section.notes(),
        section.tables(),
        section.failures());
  }

  private static BundleContent.Share share(Share share) {
    return new BundleContent.Share(
        share.column(),
        share.threat().flatMap(BundledThreat::norm).orElse(null),
        share.threat().flatMap(BundledThreat::epsilon).orElse(null),
        share.threat().flatMap(BundledThreat::unbounded).orElse(null),
        share.successes(),
        share.n(),
        share.planned(),
        share.remarks());
  }

  private static BundleContent.Attack attack(AttackResults attack) {
    return new BundleContent.Attack(
        attack.name(),
        attack.component(),
        attack.source().orElse(null),
        BundledThreat.norm(attack.threat()).orElse(null),
        BundledThreat.epsilon(attack.threat()).orElse(null),
        BundledThreat.unbounded(attack.threat()).orElse(null),
        attack.planned(),
        outcomes(attack.outcomes()),
        attack.failures(),
        attack.examples().stream().map(BundleWriter::example).toList());
  }

  private static BundleContent.Outcomes outcomes(List<SampleOutcome> outcomes) {
    boolean[] projected = new boolean[outcomes.size()];
    for (int i = 0; i < projected.length; i++) {
      projected[i] = outcomes.get(i).projected();
    }
    return new BundleContent.Outcomes(
        outcomes.stream().mapToInt(SampleOutcome::sample).toArray(),
        outcomes.stream().mapToInt(SampleOutcome::label).toArray(),
        outcomes.stream().map(outcome -> outcome.status().name()).toArray(String[]::new),
        outcomes.stream().mapToInt(SampleOutcome::prediction).toArray(),
        floats(outcomes, SampleOutcome::margin),
        floats(outcomes, SampleOutcome::distanceLinf),
        floats(outcomes, SampleOutcome::distanceL2),
        outcomes.stream().mapToLong(SampleOutcome::queries).toArray(),
        outcomes.stream().mapToLong(SampleOutcome::gradientQueries).toArray(),
        projected,
        counted(outcomes, SampleOutcome::flatGradientQueries),
        counted(outcomes, SampleOutcome::flatLosses),
        counted(outcomes, SampleOutcome::flatQueries),
        measured(outcomes),
        counted(outcomes, SampleOutcome::distanceL0),
        stages(outcomes));
  }

  /** What broke the samples; null of attacks without stages. */
  private static String[] stages(List<SampleOutcome> outcomes) {
    String[] stages = outcomes.stream().map(SampleOutcome::stage).toArray(String[]::new);
    return Arrays.stream(stages).allMatch(String::isEmpty) ? null : stages;
  }

  /** The distances in L1; null where nobody measured them. */
  private static float[] measured(List<SampleOutcome> outcomes) {
    return outcomes.stream().allMatch(each -> each.distanceL1() == SampleOutcome.NOT_COUNTED)
        ? null
        : floats(outcomes, SampleOutcome::distanceL1);
  }

  /** A column of counts; null where nobody counted. */
  private static long[] counted(
      List<SampleOutcome> outcomes, ToLongFunction<SampleOutcome> column) {
    long[] counts = outcomes.stream().mapToLong(column).toArray();
    return Arrays.stream(counts).allMatch(count -> count == SampleOutcome.NOT_COUNTED)
        ? null
        : counts;
  }

  private static BundleContent.Example example(AttackExample example) {
    return new BundleContent.Example(
        outcomes(List.of(example.outcome())),
        example.cleanPrediction(),
        bytes(example.clean()),
        bytes(example.adversarial()));
  }

  private static BundleContent.Certification certification(CertificationResults certification) {
    List<CertificationOutcome> outcomes = certification.outcomes();
    SortedMap<String, double[]> figures = new TreeMap<>();
    for (int i = 0; i < outcomes.size(); i++) {
      int row = i;
      outcomes
          .get(i)
          .evidence()
          .figures()
          .forEach(
              (name, value) ->
                  figures.computeIfAbsent(name, key -> unknown(outcomes.size()))[row] = value);
    }
    return new BundleContent.Certification(
        certification.name(),
        certification.component(),
        certification.threat().norm().name(),
        certification.threat().epsilon(),
        certification.planned(),
        new BundleContent.Certificates(
            outcomes.stream().mapToInt(CertificationOutcome::sample).toArray(),
            outcomes.stream().mapToInt(CertificationOutcome::label).toArray(),
            outcomes.stream().map(outcome -> outcome.status().name()).toArray(String[]::new),
            outcomes.stream()
                .map(outcome -> outcome.undecided().map(Enum::name).orElse(""))
                .toArray(String[]::new),
            outcomes.stream().map(outcome -> outcome.evidence().method()).toArray(String[]::new),
            figures),
        certification.failures());
  }

  private static BundleContent.Analysis analysis(AnalysisResults run) {
    return new BundleContent.Analysis(
        run.name(),
        run.component(),
        run.entries(),
        run.figures().stream()
            .map(
                figure ->
                    new BundleContent.Picture(
                        figure.name(),
                        figure.caption(),
                        figure.density(),
                        FigureFiles.sha256(figure.png())))
            .toList(),
        run.tables(),
        run.failure().orElse(null),
        run.done());
  }

  private static double[] unknown(int size) {
    double[] values = new double[size];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  /** Floats pass through double unchanged. */
  private static <T> float[] floats(List<T> outcomes, ToDoubleFunction<T> column) {
    float[] values = new float[outcomes.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) column.applyAsDouble(outcomes.get(i));
    }
    return values;
  }

  private static byte[] bytes(float[] pixels) {
    ByteBuffer buffer = ByteBuffer.allocate(pixels.length * Float.BYTES);
    buffer.asFloatBuffer().put(pixels);
    return buffer.array();
  }
}
