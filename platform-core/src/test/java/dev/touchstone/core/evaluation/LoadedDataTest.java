package dev.touchstone.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a data set may bring, and what not. */
class LoadedDataTest {

  private static final ImageShape SHAPE = new ImageShape(1, 2, 1);
  private static final String CHECKSUM = "5".repeat(64);
  private static final List<String> TWO = List.of("a", "b");

  private static LabeledImages images(float... pixels) {
    return new LabeledImages(SHAPE, pixels, new int[pixels.length / 2]);
  }

  private static Dataset dataset(LabeledImages train, LabeledImages test) {
    return new Dataset(TWO, train, test, CHECKSUM, List.of());
  }

  private static void assertRefused(Dataset dataset, String message) {
    assertThatThrownBy(() -> LoadedData.taken("odd", dataset))
        .isInstanceOf(ComponentException.class)
        .hasMessage("data set 'odd' " + message);
  }

  @Test
  void whatIsRightIsTakenOverInArraysOfItsOwn() {
    LabeledImages train = images(0f, 1f, 0.5f, -0f);
    LabeledImages test = images(0.1f, 0.2f);
    Dataset taken = LoadedData.taken("odd", dataset(train, test));
    train.pixels()[0] = 9;
    test.labels()[0] = 7;

    assertThat(taken.train().pixels()).containsExactly(0f, 1f, 0.5f, -0f);
    assertThat(taken.test().labels()).containsExactly(0);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -0.001f, 1.001f, 190.25f})
  void pixelsOutsideOfTheBoundsAreRefusedAndNamed(float pixel) {
    String fault =
        " as value 1; all must be from 0 to 1 (grey levels of 8 bits are to be divided by 255)";
    assertRefused(
        dataset(images(0, 0, 0, 0, 0, pixel), images(0, 0)),
        "training image 2 has " + pixel + fault);
    assertRefused(
        dataset(images(0, 0), images(0, 0, 0, pixel)), "test image 1 has " + pixel + fault);
  }

  @Test
  void labelsThatChangedSinceTheRecordWasMadeAreRefused() {
    LabeledImages test = images(0, 0, 0, 0);
    Dataset dataset = dataset(images(0, 0), test);
    test.labels()[1] = 2;

    assertRefused(dataset, "test image 1 has the label 2; there are 2 classes, from 0");
  }

  @Test
  void nothingToEvaluateOrToTellApartIsRefused() {
    assertRefused(null, "loaded nothing (null)");
    assertRefused(
        dataset(images(0, 0), images()), "has no test images; there is nothing to evaluate on");
    assertRefused(
        new Dataset(List.of("a"), images(0, 0), images(0, 0), CHECKSUM, List.of()),
        "has 1 classes; at least 2 are needed");
  }

  @Test
  void aChecksumThatIsNoneOrOfNothingIsRefused() {
    for (String checksum : List.of("", "<b>", "5".repeat(63), "A".repeat(64))) {
      assertRefused(
          new Dataset(TWO, images(0, 0), images(0, 0), checksum, List.of()),
          "has a checksum that is not a SHA-256 in hex (64 of 0-9 and a-f)");
    }
    String ofNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assertRefused(
        new Dataset(TWO, images(0, 0), images(0, 0), ofNothing, List.of()),
        "has the checksum of nothing; it must cover all that determines pixels and labels");
  }

  @Test
  void theDigestCoversPixelsLabelsAndWhereTrainingEnds() {
    String digest = LoadedData.digest(dataset(images(0.1f, 0.2f), images(0.3f, 0.4f)));

    assertThat(LoadedData.digest(dataset(images(0.1f, 0.2f), images(0.3f, 0.4f))))
        .isEqualTo(digest);
    assertThat(LoadedData.digest(dataset(images(0.1f, 0.2f), images(0.3f, 0.5f))))
        .isNotEqualTo(digest);
    assertThat(LoadedData.digest(dataset(images(), images(0.1f, 0.2f, 0.3f, 0.4f))))
        .isNotEqualTo(digest);
    LabeledImages other = images(0.3f, 0.4f);
    other.labels()[0] = 1;
    assertThat(LoadedData.digest(dataset(images(0.1f, 0.2f), other))).isNotEqualTo(digest);
  }
}
