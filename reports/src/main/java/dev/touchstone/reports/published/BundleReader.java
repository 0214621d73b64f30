package dev.touchstone.reports.published;

import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.Evidence;
import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.AuditResults;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.results.Share;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.results.TrainingSummary;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.csv.Timings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Turns what a {@link Bundle} stores into results; the inverse of {@link BundleWriter}. */
final class BundleReader {

  private final Timings timings;
  private final FigureFiles figures;

  BundleReader(Timings timings, FigureFiles figures) {
    this.timings = timings;
    this.figures = figures;
  }

  SuiteResults results(BundleContent content) {
    List<AnalysisResults> analyses = new ArrayList<>();
    for (BundleContent.Analysis run : content.analyses()) {
      analyses.add(analysis(run, timings.analysis(analyses.size())));
    }
    return new SuiteResults(
        content.suite(),
        content.title(),
        content.description(),
        content.dataset(),
        content.samples(),
        content.seed(),
        content.command(),
        content.entries().stream().map(this::entry).toList(),
        analyses,
        content.environment(),
        content.manifest(),
        content.probes() == null
            ? List.of()
            : content.probes().stream().map(BundleReader::probe).toList());
  }

  private static AuditResults probe(BundleContent.Probe probe) {
    return new AuditResults(
        probe.name(),
        probe.component(),
        probe.entry(),
        probe.flags().stream().map(BundleReader::flag).toList(),
        Optional.ofNullable(probe.failure()),
        /* stored= */ true);
  }

  private static Flag flag(BundleContent.Finding finding) {
    return new Flag(
        Severity.valueOf(finding.severity()),
        BundledThreat.read(finding.norm(), finding.epsilon(), finding.threat()),
        finding.finding(),
        finding.count(),
        finding.n(),
        finding.probability() == null ? Double.NaN : finding.probability(),
        finding.why(),
        finding.remedy());
  }

  private EntryResults entry(BundleContent.Entry entry) {
    return new EntryResults(
        entry.name(),
        entry.hash(),
        entry.model(),
        entry.defenses(),
        Optional.ofNullable(entry.training())
            .map(
                of ->
                    new TrainingSummary(
                        of.parameters(), of.images(), of.epochs(), timings.training(entry.name()))),
        Optional.ofNullable(entry.weights()),
        Optional.ofNullable(entry.failure()),
        clean(entry.clean()),
        Optional.ofNullable(entry.cleanCount()),
        entry.cleanFailures() == null ? List.of() : entry.cleanFailures(),
        entry.attacks().stream().map(attack -> attack(entry.name(), attack)).toList(),
        entry.certifications().stream().map(each -> certification(entry.name(), each)).toList(),
        entry.tables(),
        entry.sections() == null
            ? List.of()
            : entry.sections().stream().map(BundleReader::section).toList(),
        Optional.ofNullable(entry.seeded()));
  }

  private static ResultSection section(BundleContent.Section section) {
    return new ResultSection(
        section.title(),
        section.shares().stream().map(BundleReader::share).toList(),
        section.notes(),
        section.tables(),
        section.failures());
  }

  private static Share share(BundleContent.Share share) {
    return new Share(
        share.column(),
        BundledThreat.read(share.norm(), share.epsilon(), share.threat()),
        share.successes(),
        share.n(),
        share.planned(),
        share.remarks());
  }

  private static List<CleanOutcome> clean(BundleContent.Clean columns) {
    int size = columns.sample().length;
    same(size, columns.label().length, columns.prediction().length, columns.margin().length);
    List<CleanOutcome> outcomes = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      outcomes.add(
          new CleanOutcome(
              columns.sample()[i],
              columns.label()[i],
              columns.prediction()[i],
              columns.margin()[i]));
    }
    return outcomes;
  }

  private AttackResults attack(String entry, BundleContent.Attack attack) {
    Threat threat =
        BundledThreat.read(attack.norm(), attack.epsilon(), attack.threat())
            .orElseThrow(() -> new IllegalArgumentException("an attack has no threat"));
    return new AttackResults(
        attack.name(),
        attack.component(),
        Optional.ofNullable(attack.source()),
        threat,
        attack.planned(),
        outcomes(attack.outcomes()),
        attack.failures(),
        attack.examples().stream().map(BundleReader::example).toList(),
        timings.attack(entry, threat, attack.name()));
  }

  private static List<SampleOutcome> outcomes(BundleContent.Outcomes columns) {
    int size = columns.sample().length;
    long[] flatGradients = counted(columns.flatGradientQueries(), size);
    long[] flatLosses = counted(columns.flatLosses(), size);
    long[] flatQueries = counted(columns.flatQueries(), size);
    float[] l1 = measured(columns.l1(), size);
    long[] l0 = counted(columns.l0(), size);
    String[] stage = stages(columns.stage(), size);
    same(
        size,
        columns.label().length,
        columns.status().length,
        columns.prediction().length,
        columns.margin().length,
        columns.linf().length,
        columns.l2().length,
        columns.queries().length,
        columns.gradientQueries().length,
        columns.projected().length,
        flatGradients.length,
        flatLosses.length,
        flatQueries.length,
        l1.length,
        l0.length,
        stage.length);
    List<SampleOutcome> outcomes = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      outcomes.add(
          new SampleOutcome(
              columns.sample()[i],
              columns.label()[i],
              SampleStatus.valueOf(columns.status()[i]),
              columns.prediction()[i],
              columns.margin()[i],
              columns.linf()[i],
              columns.l2()[i],
              columns.queries()[i],
              columns.gradientQueries()[i],
              columns.projected()[i],
              flatGradients[i],
              flatLosses[i],
              flatQueries[i],
              l1[i],
              Math.toIntExact(l0[i]),
              stage[i]));
    }
    return outcomes;
  }

  private static long[] counted(long[] counts, int size) {
    if (counts != null) {
      return counts;
    }
    long[] unknown = new long[size];
    Arrays.fill(unknown, SampleOutcome.NOT_COUNTED);
    return unknown;
  }

  private static String[] stages(String[] stages, int size) {
    if (stages != null) {
      return stages;
    }
    String[] none = new String[size];
    Arrays.fill(none, "");
    return none;
  }

  private static float[] measured(float[] distances, int size) {
    if (distances != null) {
      return distances;
    }
    float[] unknown = new float[size];
    Arrays.fill(unknown, (float) SampleOutcome.NOT_COUNTED);
    return unknown;
  }

  private static AttackExample example(BundleContent.Example example) {
    return new AttackExample(
        outcomes(example.outcome()).get(0),
        example.cleanPrediction(),
        floats(example.clean()),
        floats(example.adversarial()));
  }

  private CertificationResults certification(String entry, BundleContent.Certification each) {
    NormBall threat = new NormBall(Norm.valueOf(each.norm()), each.epsilon());
    return new CertificationResults(
        each.name(),
        each.component(),
        threat,
        each.planned(),
        certificates(each.outcomes()),
        each.failures(),
        timings.certification(entry, threat, each.name()));
  }

  private static List<CertificationOutcome> certificates(BundleContent.Certificates columns) {
    int size = columns.sample().length;
    same(
        size,
        columns.label().length,
        columns.status().length,
        columns.undecided().length,
        columns.method().length);
    columns.figures().values().forEach(values -> same(size, values.length));
    List<CertificationOutcome> outcomes = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      int row = i;
      SortedMap<String, Double> figures = new TreeMap<>();
      columns
          .figures()
          .forEach(
              (name, values) -> {
                if (!Double.isNaN(values[row])) {
                  figures.put(name, values[row]);
                }
              });
      String reason = columns.undecided()[i];
      outcomes.add(
          new CertificationOutcome(
              columns.sample()[i],
              columns.label()[i],
              CertificationStatus.valueOf(columns.status()[i]),
              reason.isEmpty()
                  ? Optional.empty()
                  : Optional.of(CertificationVerdict.Reason.valueOf(reason)),
              new Evidence(columns.method()[i], figures)));
    }
    return outcomes;
  }

  private AnalysisResults analysis(BundleContent.Analysis run, double seconds) {
    return new AnalysisResults(
        run.name(),
        run.component(),
        run.entries(),
        run.figures().stream()
            .map(
                figure ->
                    new Figure(
                        figure.name(),
                        figure.caption(),
                        figures.png(run.name(), figure),
                        figure.density()))
            .toList(),
        run.tables(),
        Optional.ofNullable(run.failure()),
        run.done(),
        seconds);
  }

  private static float[] floats(byte[] bytes) {
    float[] pixels = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(pixels);
    return pixels;
  }

  private static void same(int size, int... others) {
    for (int other : others) {
      if (other != size) {
        throw new IllegalArgumentException("columns of " + size + " and " + other + " values");
      }
    }
  }
}
