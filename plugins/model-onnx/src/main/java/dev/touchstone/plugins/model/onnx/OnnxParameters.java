package dev.touchstone.plugins.model.onnx;

import dev.touchstone.api.parameters.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A network in a file.
 *
 * @param file where it is
 * @param input how it wants its images
 * @param output the output with the logits; empty if there is only one
 * @param labels for each class of the data set its place among the network's classes; empty for the
 *     same order
 */
record OnnxParameters(
    @Parameter(doc = "The ONNX file, opset 11 or later, weights included.") Path file,
    @Parameter(doc = "How the network wants its images, as far as the file does not do it itself.")
        InputParameters input,
    @Parameter(
            doc =
                "Name of the output that holds the logits (or their softmax); needed where there are several.")
        Optional<String> output,
    @Parameter(
            doc =
                "For each class of the data set, in its order, the place of that class among the network's, from 0; the same order when absent.",
            min = 0)
        List<Integer> labels) {

  /** Copies the list. */
  OnnxParameters {
    labels = List.copyOf(labels);
  }
}
