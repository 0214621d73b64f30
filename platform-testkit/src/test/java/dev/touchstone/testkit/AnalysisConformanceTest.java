package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Seed;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pf4j.Extension;

/** Each fault that an analysis can have is found by the conformance test that is meant for it. */
class AnalysisConformanceTest {

  enum Fault {
    NONE(""),
    DIFFERENT_EACH_TIME("givesTheSameBytesTwice"),
    ONE_NAME_FOR_TWO("namesAreDistinctAndCaptionsSaySomething"),
    NO_CAPTION("namesAreDistinctAndCaptionsSaySomething"),
    EMPTY("namesAreDistinctAndCaptionsSaySomething"),
    PLAIN("figuresAreImagesOfMoreThanOneColour"),
    NO_IMAGE("figuresAreImagesOfMoreThanOneColour"),
    NOT_A_NUMBER("tablesHoldFiniteNumbersUnderDistinctColumns"),
    COLUMNS_OF_ONE_NAME("tablesHoldFiniteNumbersUnderDistinctColumns"),
    MAKES_UP_WHAT_IS_MISSING("refusesEntriesThatShowNothing"),
    DEAF("stopsWhenCancelled"),
    MORE_THAN_ALL("progressNeverPassesTheTotal"),
    WRITES_INTO_THE_DATA("leavesTheDataAsTheyAre");

    private final String caughtBy;

    Fault(String caughtBy) {
      this.caughtBy = caughtBy;
    }
  }

  private static final AtomicInteger RUNS = new AtomicInteger();
  private static Fault current = Fault.NONE;

  record Nothing(@Parameter(doc = "Has no effect.", defaultValue = "0") int nothing) {}

  /** Tells the mean of an output, with the current fault. */
  @Extension
  public static final class FaultyFactory implements AnalysisFactory<Nothing> {
    @Override
    public ComponentDescriptor descriptor() {
      return new ComponentDescriptor("faulty", "1", "Faulty", "Has one fault.", "", List.of());
    }

    @Override
    public Class<Nothing> parametersType() {
      return Nothing.class;
    }

    @Override
    public Analysis create(Nothing parameters) {
      return AnalysisConformanceTest::run;
    }
  }

  private static AnalysisReport run(AnalysisTask task) {
    boolean blind =
        current == Fault.MAKES_UP_WHAT_IS_MISSING && task.entries().get(0).outputNames().isEmpty();
    double number = blind ? 0 : code(task);
    task.progress().update(current == Fault.MORE_THAN_ALL ? 2 : 1, 1, "done");
    if (current == Fault.WRITES_INTO_THE_DATA) {
      task.dataset().test().pixels()[0] += 0.01f;
    }
    number += current == Fault.DIFFERENT_EACH_TIME ? RUNS.incrementAndGet() : 0;
    number = current == Fault.NOT_A_NUMBER ? Double.NaN : number;
    String caption = current == Fault.NO_CAPTION ? "" : "What it shows.";
    Figure figure = new Figure("figure", caption, png(), 2);
    String second = current == Fault.COLUMNS_OF_ONE_NAME ? "a" : "b";
    NamedTable table =
        new NamedTable("table", caption, List.of("a", second), List.of(List.of(number, 1.0)));
    if (current == Fault.EMPTY) {
      return new AnalysisReport(List.of(), List.of());
    }
    boolean twice = current == Fault.ONE_NAME_FOR_TWO;
    return new AnalysisReport(twice ? List.of(figure, figure) : List.of(figure), List.of(table));
  }

  private static double code(AnalysisTask task) {
    try {
      return task.entries().get(0).output("code", task.dataset().test().pixels()).values()[0];
    } catch (CancelledException e) {
      if (current == Fault.DEAF) {
        return 0;
      }
      throw e;
    }
  }

  private static byte[] png() {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(1, 1, current == Fault.PLAIN ? 0 : 0xffffff);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return current == Fault.NO_IMAGE ? new byte[] {1} : bytes.toByteArray();
  }

  static class FaultyConformance extends AnalysisConformance<Nothing> {
    @Override
    public AnalysisFactory<Nothing> factory() {
      return new FaultyFactory();
    }

    @Override
    protected List<Nothing> parameterSamples() {
      return List.of(new Nothing(0));
    }

    @Override
    protected TestAnalysisTask task() {
      LinearClassifier classifier =
          LinearClassifier.random(new ImageShape(2, 2, 1), 2, new Seed(1));
      LabeledImages images = classifier.images(4, new Seed(2));
      Dataset dataset = new Dataset(List.of("a", "b"), images, images, "0", List.of());
      return TestAnalysisTask.of(
          dataset,
          TestEntry.of("entry", classifier, images)
              .withOutput("code", new int[] {1}, image -> new float[] {image[1]}));
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsTheFault(Fault fault) {
    current = fault;
    Set<String> failed = FailedTests.of(selectClass(FaultyConformance.class));
    if (fault == Fault.NONE) {
      assertThat(failed).isEmpty();
    } else {
      assertThat(failed).contains(fault.caughtBy);
    }
  }
}
