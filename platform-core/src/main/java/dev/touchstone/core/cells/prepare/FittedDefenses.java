package dev.touchstone.core.cells.prepare;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.defense.AugmentationContext;
import dev.touchstone.api.defense.AugmentationFactory;
import dev.touchstone.api.defense.Augmented;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.evaluation.LentImages;
import dev.touchstone.core.evaluation.LoadedData;
import dev.touchstone.core.evaluation.Networks;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of an entry's defenses before its network is trained: input defenses are fitted to
 * the training images, augmentations add to them.
 *
 * @param input the input defenses, in order
 * @param numbers what each defense was fitted to; empty for those that are not fitted
 * @param tables what they tell of themselves
 * @param images what is trained on
 * @param digest of the images, if an augmentation made them
 */
record FittedDefenses(
    List<InputDefense> input,
    List<Map<String, Double>> numbers,
    List<NamedTable> tables,
    LabeledImages images,
    Optional<String> digest) {

  /** Copies the lists. */
  FittedDefenses {
    input = List.copyOf(input);
    numbers = List.copyOf(numbers);
    tables = List.copyOf(tables);
  }

  /**
   * Fits and augments, in the entry's order.
   *
   * @param train what is fitted to
   * @param kept the part of it that is trained on, and augmented; not if nothing is trained
   * @param cacheFolder in which each augmentation has a folder of its own
   */
  static FittedDefenses of(
      EntrySpec entry,
      Components components,
      LabeledImages train,
      LabeledImages kept,
      int classes,
      Path cacheFolder,
      Seed seed,
      Progress progress,
      Cancellation cancellation) {
    LabeledImages images = kept;
    Optional<String> digest = Optional.empty();
    List<InputDefense> input = new ArrayList<>();
    List<Map<String, Double>> numbers = new ArrayList<>();
    List<NamedTable> tables = new ArrayList<>();
    for (int i = 0; i < entry.defenses().size(); i++) {
      ComponentSpec spec = entry.defenses().get(i);
      Components.Resolved defense = components.resolve(ComponentKind.DEFENSE, spec);
      Seed own = seed.derive("defense").derive(i);
      FittedState state = FittedState.NONE;
      if (defense.factory() instanceof InputDefenseFactory<?> factory) {
        progress.update(0, -1, "fitting " + spec.id());
        state = Networks.fit(factory, defense.parameters(), train, own, progress, cancellation);
        input.add(Networks.inputDefense(factory, defense.parameters(), state));
      } else if (entry.training().isPresent()
          && defense.factory() instanceof AugmentationFactory<?> factory) {
        progress.update(0, -1, "augmenting with " + spec.id());
        AugmentationContext context =
            new AugmentationContext(
                cacheFolder.resolve("defenses").resolve(spec.id()), own, progress, cancellation);
        Augmented made = augment(factory, defense.parameters(), images, classes, context);
        images = made.images();
        digest = Optional.of(LoadedData.digest(images));
        tables.addAll(made.tables());
      }
      numbers.add(state.numbers());
      tables.addAll(state.tables());
    }
    return new FittedDefenses(input, numbers, tables, images, digest);
  }

  /**
   * Looks at the images once more, after they were trained on.
   *
   * @throws ComponentException if they are not those that were made
   */
  void requireUntouched() {
    if (digest.isPresent() && !digest.get().equals(LoadedData.digest(images))) {
      throw new ComponentException(
          "the training images changed during the training: a defense wrote into them");
    }
  }

  private static <P extends Record> Augmented augment(
      AugmentationFactory<P> factory,
      Record parameters,
      LabeledImages train,
      int classes,
      AugmentationContext context) {
    String who = "defense '" + factory.descriptor().id() + "'";
    LentImages lent = new LentImages(train);
    Augmented augmented =
        factory.augment(factory.parametersType().cast(parameters), lent.copy(), context);
    lent.requireUntouched(who, "training images");
    if (augmented == null) {
      throw new ComponentException(who + " made nothing (null)");
    }
    LoadedData.checkAugmented(who, augmented.images(), train, classes);
    return augmented;
  }
}
