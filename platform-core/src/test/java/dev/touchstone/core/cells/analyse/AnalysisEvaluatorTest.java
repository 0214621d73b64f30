package dev.touchstone.core.cells.analyse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.core.cells.attack.Candidates;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.plugins.Registries;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.testkit.LinearClassifier;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What an analysis is given, and what the platform takes from it. */
class AnalysisEvaluatorTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);
  private static final LinearClassifier STEP =
      new LinearClassifier(PIXEL, new float[] {0, 10}, new float[] {0, -5});
  private static final Dataset DATASET =
      new Dataset(
          List.of("dark", "light"),
          new LabeledImages(PIXEL, new float[] {0.2f, 0.8f, 0.9f}, new int[] {0, 1, 1}),
          new LabeledImages(PIXEL, new float[] {0.1f, 0.7f}, new int[] {0, 1}),
          "checksum",
          List.of());
  private static final byte[] PNG = png(1, 1);
  private static final Figure FIGURE = new Figure("one", "One.", PNG, 2);

  /** The beginning of a PNG file, up to its size. */
  private static byte[] png(int width, int height) {
    return ByteBuffer.allocate(40)
        .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
        .putInt(13)
        .put(new byte[] {'I', 'H', 'D', 'R'})
        .putInt(width)
        .putInt(height)
        .array();
  }

  private record Nothing() {}

  private record Fixed(Analysis analysis) implements AnalysisFactory<Nothing> {
    @Override
    public ComponentDescriptor descriptor() {
      return new ComponentDescriptor("fixed", "1", "Fixed", "Is fixed.", "", List.of());
    }

    @Override
    public Class<Nothing> parametersType() {
      return Nothing.class;
    }

    @Override
    public Analysis create(Nothing parameters) {
      return analysis;
    }
  }

  private static EntrySpec entry(Optional<Integer> trainLimit, long seed) {
    ComponentSpec any = new ComponentSpec("any", "1", Json.MAPPER.createObjectNode());
    return new EntrySpec(
        any,
        "checksum",
        trainLimit,
        any,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        seed);
  }

  private static StoredAnalysis evaluate(Analysis analysis) {
    AnalyseWork work =
        new AnalyseWork(
            List.of(entry(Optional.empty(), 1), entry(Optional.of(2), 2)),
            List.of("first", "second"),
            new ComponentSpec("fixed", "1", Json.MAPPER.createObjectNode()),
            List.of(1),
            List.of(),
            16,
            5);
    ParameterBinder binder = new ParameterBinder();
    return new AnalysisEvaluator(
            work,
            List.of(STEP, STEP),
            DATASET,
            new Components(Registries.of(new Fixed(analysis)), binder),
            new Candidates())
        .evaluate(Progress.NONE, Cancellation.NEVER);
  }

  @Test
  void theTaskHoldsTheEntriesTheDataAndTheImagesThatAllWereTrainedOn() {
    AtomicReference<AnalysisTask> seen = new AtomicReference<>();
    StoredAnalysis result =
        evaluate(
            task -> {
              seen.set(task);
              return new AnalysisReport(List.of(FIGURE), List.of());
            });
    AnalysisTask task = seen.get();
    assertThat(task.entries()).extracting(e -> e.name()).containsExactly("first", "second");
    assertThat(task.samples()).containsExactly(1);
    assertThat(task.trainingImages()).isEqualTo(2);
    assertThat(task.dataset().train().pixels()).containsExactly(DATASET.train().pixels());
    assertThat(task.dataset().test().labels()).containsExactly(DATASET.test().labels());
    assertThat(result.figures()).containsExactly(FIGURE);
  }

  @Test
  void whatIsStoredCanBeReadBack() throws Exception {
    NamedTable table = new NamedTable("t", "T.", List.of("a"), List.of(List.of(1.5)));
    StoredAnalysis result = evaluate(task -> new AnalysisReport(List.of(FIGURE), List.of(table)));
    StoredAnalysis read = Json.MAPPER.readValue(Json.bytes(result), StoredAnalysis.class);
    assertThat(read.tables()).containsExactly(table);
    assertThat(read.figures().get(0).png()).isEqualTo(PNG);
    assertThat(read.figures().get(0).density()).isEqualTo(2);
  }

  @Test
  void whatBreaksTheContractIsRefused() {
    NamedTable table = new NamedTable("t", "T.", List.of("a"), List.of(List.of(1.5)));
    NamedTable infinite = new NamedTable("i", "I.", List.of("a"), List.of(List.of(1 / 0.0)));
    refused(new AnalysisReport(List.of(FIGURE, FIGURE), List.of()), "two figures", "'one'");
    refused(new AnalysisReport(List.of(), List.of(table, table)), "two tables", "'t'");
    refused(new AnalysisReport(List.of(), List.of(infinite)), "'i'", "Infinity");
    refused(
        new AnalysisReport(List.of(new Figure("gif", "", new byte[] {'G'}, 1)), List.of()),
        "'gif'",
        "is not a PNG file");
    NamedTable twin = new NamedTable("T", "T.", List.of("a"), List.of());
    refused(new AnalysisReport(List.of(), List.of(table, twin)), "two tables", "'T'");
  }

  @Test
  void whatCouldNotBeReadOrShownAgainIsRefused() {
    refused(figure("bomb", png(30_000, 30_000)), "'bomb' has 30,000 × 30,000 pixels; at most");
    refused(figure("wide", png(0x7fffffff, 0x7fffffff)), "'wide' has 2,147,483,647 × ");
    refused(figure("flat", png(0, 5)), "'flat' has 0 × 5 pixels");
    refused(
        figure("large", Arrays.copyOf(PNG, (10 << 20) + 1)),
        "10,485,761 bytes in figure 'large'; at most 10,485,760 are taken");
    refused(figure("a".repeat(101), PNG), "the name of a figure has 101 characters; at most 100");
    refused(
        new AnalysisReport(Collections.nCopies(501, FIGURE), List.of()),
        "501 figures; at most 500");
    refused(table("T.", List.of("a"), 20_001), "20,001 rows in table 't'; at most 20,000");
    refused(
        table("T.", Collections.nCopies(50, "a"), 10_001),
        "500,050 values in all tables; at most 500,000");
    refused(table("x".repeat(2001), List.of("a"), 1), "the caption of table 't' has 2,001");
    refused(table("T.", List.of("x".repeat(101)), 1), "a column has 101 characters");
  }

  private static AnalysisReport figure(String name, byte[] png) {
    return new AnalysisReport(List.of(new Figure(name, "", png, 1)), List.of());
  }

  private static AnalysisReport table(String caption, List<String> columns, int rows) {
    List<Double> row = Collections.nCopies(columns.size(), 1.0);
    return new AnalysisReport(
        List.of(), List.of(new NamedTable("t", caption, columns, Collections.nCopies(rows, row))));
  }

  @Test
  void whatItWritesIntoTheDataReachesNobodyAndFailsIt() {
    float[] train = DATASET.train().pixels().clone();
    assertThatThrownBy(
            () ->
                evaluate(
                    task -> {
                      task.dataset().train().pixels()[0] += 0.1f;
                      return new AnalysisReport(List.of(FIGURE), List.of());
                    }))
        .isInstanceOf(ComponentException.class)
        .hasMessage(
            "the analysis wrote into the training images that it was given; it must work on a copy of them");
    assertThatThrownBy(
            () ->
                evaluate(
                    task -> {
                      task.dataset().test().labels()[0]++;
                      return new AnalysisReport(List.of(FIGURE), List.of());
                    }))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("test images");
    assertThat(DATASET.train().pixels()).containsExactly(train);
  }

  private static void refused(AnalysisReport report, String... parts) {
    assertThatThrownBy(() -> evaluate(task -> report))
        .isInstanceOf(ComponentException.class)
        .hasMessageContainingAll(parts);
  }
}
