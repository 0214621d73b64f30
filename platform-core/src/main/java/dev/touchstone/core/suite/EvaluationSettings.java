package dev.touchstone.core.suite;

import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/**
 * How cells are evaluated.
 *
 * @param batch images per batch
 * @param cell samples per cell: what a crash can lose
 * @param cascade whether an attack skips samples that an earlier one has broken
 * @param gallery how many samples are stored with their images
 * @param images of how many samples the images that attacks find are kept; what is kept changes no
 *     result and so is in no address
 * @param timeLimit how long a cell may take, as it is written; it changes no result and so is in no
 *     address. See {@link Suite#timeLimit}
 */
public record EvaluationSettings(
    @Parameter(doc = "Images per batch.", min = 1, max = 65536, defaultValue = "128") int batch,
    @Parameter(
            doc = "Samples per cell; a crash loses at most one cell.",
            min = 1,
            max = 1_000_000,
            defaultValue = "" + EvaluationSettings.CELL)
        int cell,
    @Parameter(
            doc =
                "Whether samples that an earlier attack has broken at the same threat are left out "
                    + "by the later ones: the worst case is the same, later attacks' own figures "
                    + "are not full.",
            defaultValue = "false")
        boolean cascade,
    @Parameter(
            doc = "How many samples, from the first, are stored with their images.",
            min = 0,
            max = 1000,
            defaultValue = "12")
        int gallery,
    @Parameter(
            doc =
                "Of how many samples, from the first, each attack's image is kept if it breaks the "
                    + "sample, for 'export' and 'verify'; 0 keeps none.",
            min = 0,
            max = 1_000_000,
            defaultValue = "10000")
        int images,
    @Parameter(
            doc =
                "How long a cell may take: seconds, or such as 30m or 2h. One that takes longer "
                    + "fails, and the others go on.")
        Optional<String> timeLimit) {

  /**
   * Samples per cell where the suite says nothing, and always where an analysis attacks: its
   * results must not depend on how the suite cuts its cells.
   */
  public static final int CELL = 256;
}
