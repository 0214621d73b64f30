package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an analysis must fulfil: the same bytes for the same task, figures and tables that a report
 * can show, and one clear error for entries that do not show what it needs. Extend it in your
 * plugin's tests.
 *
 * @param <P> the analysis' parameters
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AnalysisConformance<P extends Record> implements DescriptorConformance {

  @Override
  public abstract AnalysisFactory<P> factory();

  /** Parameters to try, small enough that a run takes less than a second. */
  protected abstract List<P> parameterSamples();

  /** A new task that the analysis can do, of one entry if its scope is each entry. */
  protected abstract TestAnalysisTask task();

  /** Whether it needs entries that show outputs or values. True by default. */
  protected boolean needsOutputs(P parameters) {
    return true;
  }

  private Stream<P> cases() {
    return parameterSamples().stream();
  }

  private AnalysisReport run(P parameters, TestAnalysisTask task) {
    return factory().create(parameters).run(task);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesTheSameBytesTwice(P parameters) {
    AnalysisReport first = run(parameters, task());
    AnalysisReport second = run(parameters, task());
    assertThat(second.tables()).isEqualTo(first.tables());
    assertThat(second.figures()).hasSameSizeAs(first.figures());
    for (int i = 0; i < first.figures().size(); i++) {
      Figure expected = first.figures().get(i);
      Figure actual = second.figures().get(i);
      assertThat(actual.png()).as("figure %s", expected.name()).isEqualTo(expected.png());
      assertThat(actual.name()).isEqualTo(expected.name());
      assertThat(actual.caption()).isEqualTo(expected.caption());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void namesAreDistinctAndCaptionsSaySomething(P parameters) {
    AnalysisReport report = run(parameters, task());
    assertThat(report.figures().size() + report.tables().size()).as("results").isPositive();
    assertThat(report.figures()).extracting(Figure::name).doesNotHaveDuplicates();
    assertThat(report.figures()).extracting(Figure::caption).allMatch(this::isSentence);
    assertThat(report.tables()).extracting(NamedTable::name).doesNotHaveDuplicates();
    assertThat(report.tables())
        .extracting(NamedTable::name)
        .allMatch(name -> name.matches("[a-z0-9]+(-[a-z0-9]+)*"));
    assertThat(report.tables()).extracting(NamedTable::caption).allMatch(this::isSentence);
  }

  private boolean isSentence(String text) {
    return !text.isBlank() && text.endsWith(".");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void figuresAreImagesOfMoreThanOneColour(P parameters) throws IOException {
    for (Figure figure : run(parameters, task()).figures()) {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(figure.png()));
      assertThat(image).as("PNG of figure %s", figure.name()).isNotNull();
      int first = image.getRGB(0, 0);
      boolean plain =
          IntStream.range(0, image.getWidth() * image.getHeight())
              .allMatch(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) == first);
      assertThat(plain).as("figure %s is of one colour", figure.name()).isFalse();
    }
  }

  /** What is not finite cannot be stored. */
  @ParameterizedTest
  @MethodSource("cases")
  void tablesHoldFiniteNumbersUnderDistinctColumns(P parameters) {
    for (NamedTable table : run(parameters, task()).tables()) {
      assertThat(table.columns())
          .as("columns of %s", table.name())
          .isNotEmpty()
          .doesNotHaveDuplicates()
          .noneMatch(String::isBlank);
      assertThat(table.rows()).as("rows of %s", table.name()).isNotEmpty();
      assertThat(table.rows().stream().flatMap(List::stream))
          .as("values of %s", table.name())
          .allMatch(Double::isFinite);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void refusesEntriesThatShowNothing(P parameters) {
    TestAnalysisTask bare = task().withoutOutputs();
    if (needsOutputs(parameters)) {
      assertThatThrownBy(() -> run(parameters, bare))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(bare.entries().get(0).name());
    } else {
      assertThat(run(parameters, bare)).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stopsWhenCancelled(P parameters) {
    TestAnalysisTask whole = task();
    run(parameters, whole);
    for (long call : new long[] {1, whole.calls()}) {
      if (call > 0) {
        assertThatThrownBy(() -> run(parameters, task().withCancelAtCall(call)))
            .as("cancelled at call %d", call)
            .isInstanceOf(CancelledException.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void progressNeverPassesTheTotal(P parameters) {
    TestAnalysisTask task = task();
    run(parameters, task);
    assertThat(task.wrongProgress()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void leavesTheDataAsTheyAre(P parameters) {
    TestAnalysisTask task = task();
    for (LabeledImages images : List.of(task.dataset().train(), task.dataset().test())) {
      float[] before = images.pixels().clone();
      int[] labels = images.labels().clone();
      run(parameters, task);
      assertThat(Arrays.equals(images.pixels(), before)).as("same pixels").isTrue();
      assertThat(Arrays.equals(images.labels(), labels)).as("same labels").isTrue();
    }
  }
}
