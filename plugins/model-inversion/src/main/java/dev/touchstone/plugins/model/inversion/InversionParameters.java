package dev.touchstone.plugins.model.inversion;

import dev.touchstone.api.parameters.Parameter;
import java.util.List;

/**
 * The architecture, and how the decoder is trained.
 *
 * @param filters output channels of each convolution; empty takes the paper's 32 and 64
 * @param kernel height and width of every kernel
 * @param hidden units of the classifier's hidden layer
 * @param decoder the second stage of training
 */
public record InversionParameters(
    @Parameter(
            doc =
                "Output channels of each convolution of the encoder, each followed by ReLU and 2×2"
                    + " max-pooling; the decoder mirrors them. When left out 32, 64.",
            min = 1,
            max = 4096)
        List<Integer> filters,
    @Parameter(
            doc = "Height and width of every kernel, in pixels.",
            defaultValue = "5",
            min = 1,
            max = 31)
        int kernel,
    @Parameter(
            doc = "Units of the classifier's hidden fully connected layer.",
            defaultValue = "1024",
            min = 1,
            max = 65_536)
        int hidden,
    @Parameter(doc = "How the decoder is trained, after the classifier.")
        DecoderParameters decoder) {

  /** Takes the paper's filters when there are none. */
  public InversionParameters {
    filters = filters.isEmpty() ? List.of(32, 64) : List.copyOf(filters);
  }
}
