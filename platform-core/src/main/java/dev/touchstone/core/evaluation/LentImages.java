package dev.touchstone.core.evaluation;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.data.LabeledImages;
import java.util.Arrays;

/**
 * Images that a component works with: a copy, compared afterwards. All entries of a run share the
 * data set's arrays; what one component wrote into them would be the data of all others.
 */
public final class LentImages {

  private final LabeledImages original;
  private final LabeledImages copy;

  public LentImages(LabeledImages original) {
    this.original = original;
    this.copy =
        new LabeledImages(original.shape(), original.pixels().clone(), original.labels().clone());
  }

  /** What the component may see. */
  public LabeledImages copy() {
    return copy;
  }

  /**
   * Checks that the component left the images as they were.
   *
   * @param who the component, for the message, such as {@code "defense 'mirror'"}
   * @param what the images, such as {@code "training images"}
   * @throws ComponentException if it did not
   */
  public void requireUntouched(String who, String what) {
    if (!Arrays.equals(original.pixels(), copy.pixels())
        || !Arrays.equals(original.labels(), copy.labels())) {
      throw new ComponentException(
          "%s wrote into the %s that it was given; it must work on a copy of them"
              .formatted(who, what));
    }
  }
}
