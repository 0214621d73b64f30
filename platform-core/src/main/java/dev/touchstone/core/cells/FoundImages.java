package dev.touchstone.core.cells;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.SampleOutcome;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The images of a cell that break samples at a threat.
 *
 * @param shape shape of each image
 * @param outcomes the broken samples whose images were kept
 * @param missing broken samples whose images were not kept
 * @param image gives the image of one of {@code outcomes}, HWC
 */
public record FoundImages(
    ImageShape shape,
    List<SampleOutcome> outcomes,
    List<Integer> missing,
    IntFunction<float[]> image) {

  /** Copies the lists. */
  public FoundImages {
    outcomes = List.copyOf(outcomes);
    missing = List.copyOf(missing);
  }
}
