package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.api.parameters.Parameter;

/**
 * Parameters of {@code binary}.
 *
 * @param enumerate free pixels up to which all images are evaluated
 * @param nodes budget of each sample
 * @param scope free pixels whose combinations are tabulated for one place of the network
 * @param suspects images that are looked up in tables instead of branching further
 * @param slack margin that bounds and tables must show, relative to the largest logit
 */
public record BinaryParameters(
    @Parameter(
            doc =
                "Up to this many free pixels (pixels that the attacker can make 0 or 1) all 2^k"
                    + " images are evaluated, without any bounds.",
            defaultValue = "7",
            min = 0,
            max = 20)
        int enumerate,
    @Parameter(
            doc =
                "Nodes of a sample's branch-and-bound tree; a sample that needs more is undecided.",
            defaultValue = "1000",
            min = 1,
            max = 1_000_000_000)
        int nodes,
    @Parameter(
            doc =
                "Free pixels whose combinations are tabulated for one place of the network; memory"
                    + " and time grow as 2^scope. Where more pixels matter, the others are bounded.",
            defaultValue = "12",
            min = 1,
            max = 18)
        int scope,
    @Parameter(
            doc =
                "When bounds leave no more than this many images of a node open, these are looked up"
                    + " in tables one by one, or evaluated; otherwise the node is split.",
            defaultValue = "16384",
            min = 1,
            max = 1_000_000)
        int suspects,
    @Parameter(
            doc =
                "Bounds and tables must show a margin greater than this share of the clean image's"
                    + " largest logit, which covers what float32 changes in the deployed network.",
            defaultValue = "0.0005",
            min = 0,
            max = 1)
        double slack) {

  /** All defaults. */
  public static final BinaryParameters DEFAULT = new BinaryParameters(7, 1000, 12, 16384, 5e-4);
}
