package dev.touchstone.core.cells.prepare;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.NearChance;
import dev.touchstone.core.evaluation.Networks;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.kernels.Kernels;
import dev.touchstone.tensorflow.model.ImportedModelFactory;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whether a network that was trained elsewhere is understood as it was meant. */
final class ImportedCheck {

  /** Enough to tell a network that works from one that guesses. */
  private static final int IMAGES = 300;

  private static final int CONFIRMED = 8;

  private static final String CAUSES =
      "Usual causes: pixels in another range, or normalised twice or not at all (range, mean, std);"
          + " channels or dimensions in another order (channels, layout); classes in another order"
          + " (labels)";

  private ImportedCheck() {}

  /**
   * Classifies a few hundred test images without defenses, and lets the model ask somebody else.
   *
   * @return what readers of results should know
   * @throws UserException if the network guesses, or somebody else sees other logits
   */
  static List<NamedTable> of(
      ImportedModelFactory<?> factory,
      Record parameters,
      Kernels.Checked checked,
      Weights weights,
      Dataset dataset) {
    try (NetworkClassifier network =
        NetworkClassifier.open(
            checked.model(),
            List.of(),
            dataset.shape(),
            dataset.classes(),
            weights,
            checked.freezing())) {
      requireAboveChance(network, dataset.test().first(IMAGES), factory.descriptor().id());
      Optional<String> confirmed =
          Networks.confirm(factory, parameters, network, dataset.test().first(CONFIRMED));
      return confirmed
          .map(text -> new NamedTable("Imported network", text, List.of(), List.of()))
          .stream()
          .toList();
    }
  }

  private static void requireAboveChance(
      NetworkClassifier network, LabeledImages images, String id) {
    int classes = network.classes();
    float[] logits = network.logits(images.pixels(), new long[images.count()]);
    long correct = 0;
    for (int i = 0; i < images.count(); i++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = logits[i * classes + c] > logits[i * classes + best] ? c : best;
      }
      correct += best == images.labels()[i] ? 1 : 0;
    }
    double chance = NearChance.chance(Arrays.stream(images.labels()).boxed().toList(), classes);
    if (NearChance.of(id, correct, images.count(), chance).isPresent()) {
      throw new UserException(
          "model '%s' classifies %,d of the first %,d test images rightly, no more than guessing does (%.1f %%): it does not get its images as it was trained on them. %s"
              .formatted(id, correct, images.count(), 100 * chance, CAUSES));
    }
  }
}
