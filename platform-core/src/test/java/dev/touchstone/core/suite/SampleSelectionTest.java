package dev.touchstone.core.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SampleSelectionTest {

  @Test
  void theFirstOnesUpToTheLimit() {
    assertThat(new SampleSelection(Optional.of(3), false, List.of(), 1).choose(10))
        .containsExactly(0, 1, 2);
    assertThat(new SampleSelection(Optional.of(30), false, List.of(), 1).choose(2))
        .containsExactly(0, 1);
    assertThat(new SampleSelection(Optional.empty(), false, List.of(), 1).choose(2))
        .containsExactly(0, 1);
  }

  @Test
  void drawnOnesAreDistinctRisingAndFollowTheSeed() {
    SampleSelection drawn = new SampleSelection(Optional.of(50), true, List.of(), 1);
    List<Integer> samples = drawn.choose(1000);

    assertThat(samples).hasSize(50).doesNotHaveDuplicates().isSorted();
    assertThat(samples.get(49)).isGreaterThan(500);
    assertThat(drawn.choose(1000)).isEqualTo(samples);
    assertThat(new SampleSelection(Optional.of(50), true, List.of(), 2).choose(1000))
        .isNotEqualTo(samples);
  }

  @Test
  void givenIndicesAreTakenAsTheyAre() {
    assertThat(new SampleSelection(Optional.empty(), false, List.of(7, 2), 1).choose(10))
        .containsExactly(2, 7);
  }

  @Test
  void anIndexThatDoesNotExistIsNamed() {
    assertThatThrownBy(
            () -> new SampleSelection(Optional.empty(), false, List.of(2, 10), 1).choose(10))
        .isInstanceOf(UserException.class)
        .hasMessage("samples.indices[1]: there is no test image 10; the data set has 10, from 0");
  }
}
