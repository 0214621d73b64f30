package dev.touchstone.api.defense;

import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.NamedTable;
import java.util.List;

/**
 * A training set that a defense made.
 *
 * @param images the images to train on
 * @param tables what is to be told of how they were made, such as a curve; shown with the entry
 */
public record Augmented(LabeledImages images, List<NamedTable> tables) {

  /** Copies the list. */
  public Augmented {
    tables = List.copyOf(tables);
  }
}
