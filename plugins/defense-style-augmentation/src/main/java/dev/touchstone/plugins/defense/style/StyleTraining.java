package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.parameters.Parameter;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a transfer network is trained for a style.
 *
 * @param styleImage the image whose style is learned
 * @param lossNetwork weights of the network whose features are compared; empty to train one first
 * @param lossNetworkSteps steps of that training
 * @param steps steps of Adam
 * @param batchSize images a step
 * @param size height and width of the content images, in pixels
 * @param styleSize shorter side of the style image, in pixels
 * @param contentWeight factor of the content loss
 * @param styleWeight factor of the style loss
 * @param tvWeight factor of the total variation
 * @param learningRate highest learning rate
 */
public record StyleTraining(
    @Parameter(doc = "The image whose style is learned, a PNG or JPEG file.") Path styleImage,
    @Parameter(
            doc =
                "Weights of the network whose features are compared, a safetensors file of"
                    + " SqueezeNet 1.1 or VGG-16; which one is told from its tensors. When left"
                    + " out, a small classifier is trained on the training images first.")
        Optional<Path> lossNetwork,
    @Parameter(
            doc =
                "Steps of Adam, of 64 images each, in which that classifier is trained on the"
                    + " first 5,000 training images; no effect with loss-network.",
            defaultValue = "500",
            min = 1,
            max = 1_000_000)
        int lossNetworkSteps,
    @Parameter(doc = "Steps of Adam.", defaultValue = "2000", min = 1, max = 1_000_000) int steps,
    @Parameter(doc = "Training images a step.", defaultValue = "4", min = 1, max = 256)
        int batchSize,
    @Parameter(
            doc = "Shorter side of the training images when they are learned from, in pixels.",
            defaultValue = "64",
            min = 32,
            max = 512)
        int size,
    @Parameter(
            doc =
                "Shorter side of the style image when it is learned from, in pixels: the larger it"
                    + " is, the larger are the style's strokes.",
            defaultValue = "128",
            min = 32,
            max = 1024)
        int styleSize,
    @Parameter(doc = "Weight of the content loss.", defaultValue = "1", min = 0, max = 1e9)
        double contentWeight,
    @Parameter(doc = "Weight of the style loss.", defaultValue = "0.8", min = 0, max = 1e9)
        double styleWeight,
    @Parameter(doc = "Weight of the total variation.", defaultValue = "2", min = 0, max = 1e9)
        double tvWeight,
    @Parameter(
            doc = "The highest learning rate of a half cosine.",
            defaultValue = "0.001",
            min = 0,
            exclusiveMinimum = true,
            max = 1)
        double learningRate) {}
