package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.data.DatasetFactory;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.parameters.Parameter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pf4j.Extension;

/** Each fault that a data set can have is found by the conformance test that is meant for it. */
class DatasetConformanceTest {

  enum Fault {
    NONE(""),
    DIFFERENT_EACH_TIME("loadsTheSameTwice"),
    TELLS_OF_OTHER_DATA("whatIsToldBeforeLoadingIsWhatIsLoaded"),
    SHORT_CHECKSUM("loadsTheSameTwice"),
    CHECKSUM_OF_NOTHING("theChecksumCoversSomething"),
    CHECKSUM_MADE_UP("theChecksumCoversSomething"),
    SHARES_ITS_ARRAYS("eachLoadGivesArraysOfItsOwn"),
    NOT_A_NUMBER("pixelsAreFiniteAndBetween0And1"),
    BYTES_FOR_PIXELS("pixelsAreFiniteAndBetween0And1"),
    BLACK("pixelsAreFiniteAndBetween0And1"),
    TWO_CLASSES_OF_ONE_NAME("classesAreNamedAndOccur"),
    ONE_CLASS_ONLY("classesAreNamedAndOccur"),
    TESTS_ON_TRAINING_IMAGES("testImagesAreNotTrainedOn"),
    WRITES_INTO_THE_DATA_FOLDER("writesNothingIntoTheDataFolder"),
    DOWNLOADS_WHEN_OFFLINE("saysWhatIsMissingWhenOffline"),
    MAKES_UP_WHAT_IS_MISSING("saysWhatIsMissingWhenOffline"),
    DEAF("stopsWhenCancelled"),
    MORE_THAN_ALL("progressNeverPassesTheTotal");

    private final String caughtBy;

    Fault(String caughtBy) {
      this.caughtBy = caughtBy;
    }
  }

  private static final AtomicInteger LOADS = new AtomicInteger();
  private static final float[] SHARED = {0.5f, 0, 0, 1};
  private static Fault current = Fault.NONE;
  private static Path folder = Path.of("");

  record Nothing(@Parameter(doc = "Has no effect.", defaultValue = "0") int nothing) {}

  /** Two pixels, two classes, with the current fault. */
  @Extension
  public static final class FaultyFactory implements DatasetFactory<Nothing> {
    @Override
    public ComponentDescriptor descriptor() {
      return new ComponentDescriptor("faulty", "1", "Faulty", "Has one fault.", "", List.of());
    }

    @Override
    public Class<Nothing> parametersType() {
      return Nothing.class;
    }

    @Override
    public Dataset load(Nothing parameters, DatasetContext context) {
      Fault fault = current;
      if (fault != Fault.DEAF) {
        context.cancellation().check();
      }
      if (context.dataFolder().isEmpty()) {
        missing(fault, context.cacheFolder());
      } else if (fault == Fault.WRITES_INTO_THE_DATA_FOLDER) {
        write(context.dataFolder().get(), "index-" + LOADS.incrementAndGet());
      }
      context.progress().update(fault == Fault.MORE_THAN_ALL ? 5 : 4, 4, "loaded");
      return dataset(fault);
    }

    @Override
    public Optional<DatasetOutline> outline(Nothing parameters) {
      int count = current == Fault.TELLS_OF_OTHER_DATA ? 3 : 2;
      return current == Fault.NONE || current == Fault.TELLS_OF_OTHER_DATA
          ? Optional.of(
              new DatasetOutline(new ImageShape(1, 2, 1), List.of("zero", "one"), count, 2))
          : Optional.empty();
    }

    private static void missing(Fault fault, Path cache) {
      if (fault == Fault.DOWNLOADS_WHEN_OFFLINE) {
        write(cache, "download");
      }
      if (fault != Fault.MAKES_UP_WHAT_IS_MISSING) {
        throw new UserException("the file is missing: give --data");
      }
    }

    private static void write(Path into, String name) {
      try {
        Files.writeString(Files.createDirectories(into).resolve(name), "x");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Dataset dataset(Fault fault) {
      float first =
          switch (fault) {
            case NOT_A_NUMBER -> Float.NaN;
            case BYTES_FOR_PIXELS -> 255;
            case DIFFERENT_EACH_TIME -> 1f / (2 + LOADS.incrementAndGet());
            default -> 0.5f;
          };
      float[] train = fault == Fault.SHARES_ITS_ARRAYS ? SHARED : new float[] {first, 0, 0, 1};
      float[] test = fault == Fault.TESTS_ON_TRAINING_IMAGES ? train : new float[] {1, 0, 1, 1};
      if (fault == Fault.BLACK) {
        Arrays.fill(train, 0);
      }
      int[] labels = {0, fault == Fault.ONE_CLASS_ONLY ? 0 : 1};
      ImageShape shape = new ImageShape(1, 2, 1);
      return new Dataset(
          List.of("zero", fault == Fault.TWO_CLASSES_OF_ONE_NAME ? "zero" : "one"),
          new LabeledImages(shape, train, labels),
          new LabeledImages(shape, test, labels),
          checksum(fault),
          List.of());
    }

    private static String checksum(Fault fault) {
      return switch (fault) {
        case SHORT_CHECKSUM -> "abc";
        case CHECKSUM_MADE_UP -> "0".repeat(64);
        case CHECKSUM_OF_NOTHING ->
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        default -> "0f".repeat(32);
      };
    }
  }

  static class FaultyConformance extends DatasetConformance<Nothing> {
    @Override
    public DatasetFactory<Nothing> factory() {
      return new FaultyFactory();
    }

    @Override
    protected Nothing parameters() {
      return new Nothing(0);
    }

    @Override
    protected Optional<Path> dataFolder() {
      return Optional.of(folder);
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsTheFault(Fault fault, @TempDir Path data) {
    current = fault;
    folder = data;
    Set<String> failed = FailedTests.of(selectClass(FaultyConformance.class));
    if (fault == Fault.NONE) {
      assertThat(failed).isEmpty();
    } else {
      assertThat(failed).contains(fault.caughtBy);
    }
  }
}
