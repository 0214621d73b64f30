package dev.touchstone.plugins.model.convnet;

import dev.touchstone.api.parameters.Parameter;
import java.util.List;

/**
 * The architecture.
 *
 * @param filters output channels of each convolution; empty takes 16 and 32
 * @param kernel height and width of every convolution's kernel
 * @param stride of every convolution
 * @param hidden units of the hidden fully connected layer
 */
public record StridedConvnetParameters(
    @Parameter(
            doc =
                "Output channels of each convolution, each followed by ReLU; when left out 16, 32.",
            min = 1,
            max = 4096)
        List<Integer> filters,
    @Parameter(
            doc = "Height and width of every convolution's kernel, in pixels.",
            defaultValue = "4",
            min = 1,
            max = 31)
        int kernel,
    @Parameter(
            doc = "Pixels from one position of the kernel to the next, in both directions.",
            defaultValue = "2",
            min = 1,
            max = 8)
        int stride,
    @Parameter(
            doc = "Units of the hidden fully connected layer.",
            defaultValue = "100",
            min = 1,
            max = 65_536)
        int hidden) {

  /** The network that Wong and Kolter 2018 use on MNIST. */
  public static final StridedConvnetParameters WONG_KOLTER =
      new StridedConvnetParameters(List.of(), 4, 2, 100);

  /** Takes the published filters when there are none. */
  public StridedConvnetParameters {
    filters = filters.isEmpty() ? List.of(16, 32) : List.copyOf(filters);
  }
}
