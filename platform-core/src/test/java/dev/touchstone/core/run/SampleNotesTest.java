package dev.touchstone.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When the first images of a set are told to be of some classes only. */
class SampleNotesTest {

  private static final int COUNT = 1000;
  private static final List<String> NAMES =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  private static LabeledImages images(IntUnaryOperator label) {
    return new LabeledImages(
        new ImageShape(1, 1, 1), new float[COUNT], IntStream.range(0, COUNT).map(label).toArray());
  }

  @Test
  void aSortedSetIsToldWithWhatItsBeginningLacks() {
    LabeledImages sorted = images(i -> i / 100);
    assertThat(SampleNotes.missing(sorted, 750, NAMES))
        .contains("the data set is sorted: its first 750 images hold none of class '8', '9'");
    assertThat(SampleNotes.missing(sorted, 10, NAMES)).isPresent();
    assertThat(SampleNotes.missing(sorted, COUNT, NAMES)).isEmpty();
  }

  @Test
  void classesThatNoImageHasAreNotMissed() {
    assertThat(SampleNotes.missing(images(i -> i % 5), 100, NAMES)).isEmpty();
  }

  /** A few images of a shuffled set lack classes by chance. */
  @Test
  void chanceIsNotTold() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
    int told = 0;
    for (int round = 0; round < 100; round++) {
      LabeledImages shuffled = images(i -> random.nextInt(10));
      for (int first : new int[] {1, 2, 5, 10, 20, 50}) {
        told += SampleNotes.missing(shuffled, first, NAMES).isPresent() ? 1 : 0;
      }
    }
    assertThat(told).isLessThan(5);
  }
}
