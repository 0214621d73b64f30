package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.defense.AugmentationContext;
import dev.touchstone.api.defense.AugmentationFactory;
import dev.touchstone.api.defense.Augmented;
import dev.touchstone.api.results.NamedTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a defense on the training data must fulfil: the same images from the same seed, whether or
 * not the cache holds them, and images that can be trained on. Extend it in your plugin's tests.
 *
 * @param <P> the defense's parameters
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AugmentationConformance<P extends Record> implements DescriptorConformance {

  private static final Seed SEED = new Seed(20_260_101);

  @TempDir private Path scratch;

  @Override
  public abstract AugmentationFactory<P> factory();

  /** Parameters to augment with. */
  protected abstract P parameters();

  /** A small training set, the same at every call. */
  protected abstract LabeledImages train();

  private Augmented augment(LabeledImages train, String cache) {
    return augment(train, cache, Progress.NONE, Cancellation.NEVER);
  }

  private Augmented augment(
      LabeledImages train, String cache, Progress progress, Cancellation cancellation) {
    return factory()
        .augment(
            parameters(),
            train,
            new AugmentationContext(scratch.resolve(cache), SEED, progress, cancellation));
  }

  @Test
  void givesTheSameTwiceAndFromItsCache() {
    Augmented first = augment(train(), "first");
    assertSame(augment(train(), "first"), first, "from the cache");
    assertSame(augment(train(), "second"), first, "made again");
  }

  private static void assertSame(Augmented actual, Augmented expected, String how) {
    assertThat(Arrays.equals(actual.images().pixels(), expected.images().pixels()))
        .as("same pixels, %s", how)
        .isTrue();
    assertThat(actual.images().labels())
        .as("labels, %s", how)
        .isEqualTo(expected.images().labels());
    assertThat(actual.tables()).as("tables, %s", how).isEqualTo(expected.tables());
  }

  @Test
  void imagesCanBeTrainedOn() {
    LabeledImages train = train();
    LabeledImages made = augment(train, "trained-on").images();
    assertThat(made.count()).as("images").isPositive();
    assertThat(made.shape()).isEqualTo(train.shape());
    assertThat(Arrays.stream(train.labels()).distinct().toArray())
        .as("classes")
        .contains(Arrays.stream(made.labels()).distinct().toArray());
    for (float pixel : made.pixels()) {
      if (!(pixel >= 0 && pixel <= 1)) {
        throw new AssertionError("a pixel is " + pixel + ", outside of [0, 1]");
      }
    }
  }

  @Test
  void tablesHaveDistinctNamesAndFiniteNumbers() {
    List<NamedTable> tables = augment(train(), "tables").tables();
    assertThat(tables).extracting(NamedTable::name).doesNotHaveDuplicates();
    assertThat(tables.stream().flatMap(table -> table.rows().stream()).flatMap(List::stream))
        .allMatch(Double::isFinite);
  }

  @Test
  void leavesTheTrainingSetAsItIs() {
    LabeledImages train = train();
    float[] pixels = train.pixels().clone();
    int[] labels = train.labels().clone();
    augment(train, "untouched");
    assertThat(Arrays.equals(train.pixels(), pixels)).as("same pixels").isTrue();
    assertThat(train.labels()).isEqualTo(labels);
  }

  @Test
  void stopsWhenCancelled() {
    assertThatThrownBy(() -> augment(train(), "cancelled", Progress.NONE, () -> true))
        .isInstanceOf(CancelledException.class);
  }

  @Test
  void progressNeverPassesTheTotal() {
    List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    Progress progress =
        (done, total, detail) -> {
          if (done < 0 || (total >= 0 && done > total)) {
            wrong.add(done + " of " + total + " " + detail);
          }
        };
    augment(train(), "progress", progress, Cancellation.NEVER);
    assertThat(wrong).isEmpty();
  }
}
