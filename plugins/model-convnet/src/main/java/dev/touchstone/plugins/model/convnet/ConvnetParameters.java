package dev.touchstone.plugins.model.convnet;

import dev.touchstone.api.parameters.Parameter;
import java.util.List;

/**
 * The architecture.
 *
 * @param filters output channels of each convolution; empty takes the paper's 32 and 64
 * @param kernel height and width of every convolution's kernel
 * @param hidden units of the hidden fully connected layer
 */
public record ConvnetParameters(
    @Parameter(
            doc =
                "Output channels of each convolution, each followed by ReLU and 2×2 max-pooling;"
                    + " when left out 32, 64.",
            min = 1,
            max = 4096)
        List<Integer> filters,
    @Parameter(
            doc = "Height and width of every convolution's kernel, in pixels.",
            defaultValue = "5",
            min = 1,
            max = 31)
        int kernel,
    @Parameter(
            doc = "Units of the hidden fully connected layer.",
            defaultValue = "1024",
            min = 1,
            max = 65_536)
        int hidden) {

  /** Table 3 of the paper. */
  public static final ConvnetParameters TABLE_3 = new ConvnetParameters(List.of(), 5, 1024);

  /** Takes the paper's filters when there are none. */
  public ConvnetParameters {
    filters = filters.isEmpty() ? List.of(32, 64) : List.copyOf(filters);
  }
}
