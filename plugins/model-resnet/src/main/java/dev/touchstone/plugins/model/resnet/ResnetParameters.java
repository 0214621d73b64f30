package dev.touchstone.plugins.model.resnet;

import dev.touchstone.api.parameters.Parameter;
import java.util.List;

/**
 * The architecture.
 *
 * @param depth 18, 20 or 50
 * @param stem what stands before the first block
 * @param mean subtracted from each channel; empty for none
 * @param std what each channel is then divided by; empty for none
 */
public record ResnetParameters(
    @Parameter(
            doc =
                "Layers with weights: 20 (three stages of basic blocks, 16 to 64 channels,"
                    + " shortcuts without weights), 18 (four stages of basic blocks, 64 to 512"
                    + " channels) or 50 (four stages of bottleneck blocks, 256 to 2048 channels).",
            defaultValue = "20",
            min = 18,
            max = 50)
        int depth,
    @Parameter(
            doc =
                "What stands before the first block: cifar (3×3 convolution) or imagenet (7×7"
                    + " convolution and 3×3 max-pool, both with stride 2; much faster).",
            defaultValue = "cifar")
        Stem stem,
    @Parameter(
            doc =
                "Subtracted from each channel of the image, as the weights were trained; one value"
                    + " a channel, or none.",
            min = -1000,
            max = 1000)
        List<Double> mean,
    @Parameter(
            doc =
                "What each channel is divided by after the mean was subtracted; one value a"
                    + " channel, or none.",
            min = 0,
            exclusiveMinimum = true,
            max = 1000)
        List<Double> std) {

  /** Copies the lists. */
  public ResnetParameters {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }
}
