package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.data.LabeledImages;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What one entry reconstructs. All arrays hold the same images in the same order, NHWC.
 *
 * @param entry the entry's name
 * @param clean the clean images
 * @param adversarial the same images under attack
 * @param ofAdversarial reconstructions of the adversarial images
 * @param ofClean reconstructions of the clean images
 */
record Inverted(
    String entry,
    LabeledImages clean,
    float[] adversarial,
    float[] ofAdversarial,
    float[] ofClean) {

  static List<String> columns(boolean background) {
    List<String> columns = new ArrayList<>(List.of("entry", "images"));
    columns.addAll(withError("squared error of reconstruction of adversarial"));
    columns.addAll(withError("squared error of reconstruction of clean"));
    if (background) {
      columns.add("images with background");
      columns.addAll(withError("background noise of adversarial input"));
      columns.addAll(withError("background noise of reconstruction of adversarial"));
      columns.addAll(withError("background noise of reconstruction of clean"));
    }
    return columns;
  }

  private static List<String> withError(String column) {
    return List.of(column, "standard error: " + column);
  }

  /** The images that have black pixels, whose values can only be noise. */
  static int[] withBackground(LabeledImages clean) {
    int size = clean.shape().size();
    return IntStream.range(0, clean.count())
        .filter(i -> IntStream.range(0, size).anyMatch(p -> clean.pixels()[i * size + p] == 0))
        .toArray();
  }

  /** The table's row of this entry; without backgrounds when fewer than two images have one. */
  List<Double> row(int index, int[] withBackground) {
    int[] all = IntStream.range(0, clean.count()).toArray();
    List<Double> row = new ArrayList<>(List.of((double) index, (double) all.length));
    row.addAll(spread(all, i -> squaredError(ofAdversarial, i)));
    row.addAll(spread(all, i -> squaredError(ofClean, i)));
    if (withBackground.length > 1) {
      row.add((double) withBackground.length);
      for (float[] images : List.of(adversarial, ofAdversarial, ofClean)) {
        row.addAll(spread(withBackground, i -> backgroundNoise(images, i)));
      }
    }
    return row;
  }

  private static List<Double> spread(int[] images, IntToDoubleFunction ofImage) {
    return Spread.of(IntStream.of(images).mapToDouble(ofImage).toArray()).cells();
  }

  /** Mean over the pixels of the squared difference to the clean image. */
  private double squaredError(float[] images, int index) {
    int size = clean.shape().size();
    return IntStream.range(index * size, (index + 1) * size)
        .mapToDouble(p -> (double) images[p] - clean.pixels()[p])
        .map(difference -> difference * difference)
        .average()
        .orElseThrow();
  }

  /** Mean absolute value where the clean image is black. */
  private double backgroundNoise(float[] images, int index) {
    int size = clean.shape().size();
    return IntStream.range(index * size, (index + 1) * size)
        .filter(p -> clean.pixels()[p] == 0)
        .mapToDouble(p -> Math.abs(images[p]))
        .average()
        .orElseThrow();
  }
}
