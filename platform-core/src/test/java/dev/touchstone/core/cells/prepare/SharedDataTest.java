package dev.touchstone.core.cells.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.defense.AugmentationContext;
import dev.touchstone.api.defense.AugmentationFactory;
import dev.touchstone.api.defense.Augmented;
import dev.touchstone.core.cells.Benches;
import dev.touchstone.core.evaluation.CodeOfWork;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.evaluation.StoredData;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.plugins.Registries;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.tensorflow.training.TrainingParameters;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All entries share the data set's arrays: no component's writing may reach the others. */
class SharedDataTest {

  private static final ParameterBinder BINDER = new ParameterBinder();
  private static final ImageShape SHAPE = new ImageShape(1, 1, 1);

  @TempDir private Path folder;

  /** Nothing to choose. */
  record None() {}

  private static ComponentDescriptor descriptor(String id) {
    return new ComponentDescriptor(id, "1", "A test", "Serves a test.", "", List.of());
  }

  private static final class Unbuilt implements GraphModelFactory<None> {
    @Override
    public ComponentDescriptor descriptor() {
      return SharedDataTest.descriptor("unbuilt");
    }

    @Override
    public Class<None> parametersType() {
      return None.class;
    }

    @Override
    public GraphModel create(None parameters, ImageShape shape, int classes) {
      return (network, images) -> {
        throw new ComponentException("this is as far as the test goes");
      };
    }
  }

  /** Makes the training set by any means, also in place. */
  private record Augmenting(UnaryOperator<LabeledImages> way) implements AugmentationFactory<None> {
    @Override
    public ComponentDescriptor descriptor() {
      return SharedDataTest.descriptor("meddler");
    }

    @Override
    public Class<None> parametersType() {
      return None.class;
    }

    @Override
    public Augmented augment(None parameters, LabeledImages train, AugmentationContext context) {
      LabeledImages made = way.apply(train);
      return made == null ? null : new Augmented(made, List.of());
    }
  }

  /** Fits itself to labels that it changes. */
  private static final class Fitting implements InputDefenseFactory<None> {
    @Override
    public ComponentDescriptor descriptor() {
      return SharedDataTest.descriptor("meddler");
    }

    @Override
    public Class<None> parametersType() {
      return None.class;
    }

    @Override
    public FittedState fit(
        None parameters,
        LabeledImages train,
        Seed seed,
        Progress progress,
        Cancellation cancellation) {
      train.labels()[0] = 1;
      return FittedState.NONE;
    }

    @Override
    public InputDefense create(None parameters, FittedState state) {
      return (tf, images, noise) -> images;
    }
  }

  private static Dataset dataset() {
    LabeledImages images =
        new LabeledImages(SHAPE, new float[] {0.1f, 0.9f, 0.3f}, new int[] {0, 1, 0});
    return new Dataset(List.of("a", "b"), images, images, "5".repeat(64), List.of());
  }

  private void prepare(Object defense, Dataset dataset) {
    ComponentSpec none = new ComponentSpec("unbuilt", "1", Json.MAPPER.createObjectNode());
    EntrySpec entry =
        new EntrySpec(
            none,
            dataset.checksum(),
            Optional.empty(),
            none,
            List.of(new ComponentSpec("meddler", "1", Json.MAPPER.createObjectNode())),
            Optional.of(BINDER.effective(TrainingParameters.DEFAULTS)),
            Optional.empty(),
            Optional.empty(),
            1);
    var registry =
        defense instanceof Augmenting augmenting
            ? Registries.of(new Unbuilt(), augmenting)
            : Registries.of(new Unbuilt(), (Fitting) defense);
    new EntryPreparer(
            Benches.tools(
                new Components(registry, BINDER),
                BINDER,
                new CodeOfWork(registry, Registries.code()),
                folder))
        .prepare(new PrepareWork(entry), dataset, Progress.NONE, Cancellation.NEVER);
  }

  private void assertFails(Object defense, String message) {
    Dataset dataset = dataset();
    assertThatThrownBy(() -> prepare(defense, dataset))
        .isInstanceOf(ComponentException.class)
        .hasMessage(message);
    assertThat(dataset.train().pixels()).containsExactly(dataset().train().pixels());
    assertThat(dataset.train().labels()).containsExactly(dataset().train().labels());
  }

  @Test
  void anAugmentationInPlaceFailsItsOwnEntryAndNoOther() {
    assertFails(
        new Augmenting(
            train -> {
              train.pixels()[1] = 1 - train.pixels()[1];
              return train;
            }),
        "defense 'meddler' wrote into the training images that it was given; it must work on a copy of them");
  }

  @Test
  void aDefenseThatChangesLabelsWhenItIsFittedFailsItsOwnEntryAndNoOther() {
    assertFails(
        new Fitting(),
        "defense 'meddler' wrote into the training images that it was given; it must work on a copy of them");
  }

  @Test
  void givingTheTrainingSetBackIsNoFault() {
    assertFails(new Augmenting(train -> train), "this is as far as the test goes");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, 1.5f})
  void anAugmentedPixelOutOfBoundsIsNamed(float pixel) {
    assertFails(
        new Augmenting(
            train -> {
              float[] pixels = train.pixels().clone();
              pixels[2] = pixel;
              return new LabeledImages(SHAPE, pixels, train.labels());
            }),
        "defense 'meddler' training image 2 has "
            + pixel
            + " as value 0; all must be from 0 to 1 (grey levels of 8 bits are to be divided by 255)");
  }

  @Test
  void augmentedLabelsOutsideOfTheClassesAndNothingAtAllAreRefused() {
    assertFails(
        new Augmenting(
            train -> {
              int[] labels = train.labels().clone();
              Arrays.fill(labels, 99);
              return new LabeledImages(SHAPE, train.pixels(), labels);
            }),
        "defense 'meddler' training image 0 has the label 99; there are 2 classes, from 0");
    assertFails(
        new Augmenting(train -> train.select(new int[0])),
        "defense 'meddler' left no training images");
    assertFails(new Augmenting(train -> null), "defense 'meddler' made nothing (null)");
  }

  @Test
  void dataThatChangeUnderOneChecksumAreNoticedByTheStore() {
    ResultsStore store = ResultsStore.at(folder.resolve("results"));
    ComponentSpec any = new ComponentSpec("points", "1", Json.MAPPER.createObjectNode());
    EntrySpec entry =
        new EntrySpec(
            any,
            dataset().checksum(),
            Optional.empty(),
            any,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1);
    StoredData first = new StoredData(store);
    first.requireSame(entry, dataset());
    first.remember(entry, dataset());
    Dataset other = dataset();
    other.test().pixels()[2] = 0.4f;

    assertThatCode(() -> new StoredData(store).requireSame(entry, dataset()))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> new StoredData(store).requireSame(entry, other))
        .isInstanceOf(ComponentException.class)
        .hasMessageContainingAll("data set 'points'", "not those that the results in", "555555");
  }
}
