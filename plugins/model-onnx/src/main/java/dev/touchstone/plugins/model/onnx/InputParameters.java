package dev.touchstone.plugins.model.onnx;

import dev.touchstone.api.parameters.Parameter;
import java.util.List;

/**
 * How the file's network wants its images: what an application does to them before it asks. In the
 * order resize, channels, range, mean, std.
 *
 * @param layout order of dimensions
 * @param range what pixels of 0 and 1 become; empty for 0 and 1
 * @param mean subtracted from each channel, in units of the range; empty for none
 * @param std what each channel is then divided by; empty for none
 * @param resize height and width; empty for those of the data set
 * @param channels what becomes of the channels
 */
record InputParameters(
    @Parameter(
            doc =
                "Order of an image's dimensions: nchw (channels first, as PyTorch exports) or nhwc.",
            defaultValue = "nchw")
        Layout layout,
    @Parameter(
            doc =
                "What pixels of 0 and of 1 become, two values: [0, 255] for networks that take bytes; 0 and 1 when absent.",
            min = -100_000,
            max = 100_000)
        List<Double> range,
    @Parameter(
            doc =
                "Subtracted from each channel, in units of the range: one value a channel, or one for all, or none. Leave it out where the file does this itself.",
            min = -100_000,
            max = 100_000)
        List<Double> mean,
    @Parameter(
            doc = "What each channel is divided by after that: as many values as in mean, or none.",
            min = 0,
            exclusiveMinimum = true,
            max = 100_000)
        List<Double> std,
    @Parameter(
            doc =
                "Height and width that images are resized to (bilinear, by pixel centres); those of the data set when absent.",
            min = 1,
            max = 4096)
        List<Integer> resize,
    @Parameter(
            doc =
                "What becomes of the channels: same, reversed (BGR of RGB) or repeated (a grey channel three times).",
            defaultValue = "same")
        Channels channels) {

  /** Copies the lists. */
  InputParameters {
    range = List.copyOf(range);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    resize = List.copyOf(resize);
  }
}
