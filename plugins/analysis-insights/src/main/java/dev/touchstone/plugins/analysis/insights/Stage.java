package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.model.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Images on a course after a number of iterations, and what the network makes of them.
 *
 * @param course where they are driven
 * @param iterations steps made so far; 0 for the clean images
 * @param images NHWC
 * @param logits one row per image
 * @param reconstructions decoded latent code of each image
 * @param distances squared distance of each image's code to each prototype; empty without any
 */
record Stage(
    Course course,
    int iterations,
    float[] images,
    Logits logits,
    float[] reconstructions,
    Optional<Distances> distances) {

  /** What the table says where no prototype stands for a class. */
  static final double NO_PROTOTYPE = -1;

  /**
   * Distances to prototypes.
   *
   * @param values images × prototypes
   * @param classes class of each prototype
   */
  record Distances(float[] values, int[] classes) {

    static Distances of(float[] values, Values prototypeLogits, int classes) {
      Logits logits = new Logits(prototypeLogits.values(), classes);
      return new Distances(
          values, IntStream.range(0, logits.count()).map(logits::predicted).toArray());
    }

    /** Mean over the images of the distance to the nearest prototype of the wanted classes. */
    double meanNearest(IntPredicate wanted) {
      int[] prototypes =
          IntStream.range(0, classes.length).filter(p -> wanted.test(classes[p])).toArray();
      if (prototypes.length == 0) {
        return NO_PROTOTYPE;
      }
      int images = values.length / classes.length;
      return IntStream.range(0, images)
          .mapToDouble(
              i ->
                  IntStream.of(prototypes)
                      .mapToDouble(p -> values[i * classes.length + p])
                      .min()
                      .orElseThrow())
          .average()
          .orElseThrow();
    }
  }

  static List<String> columns(boolean prototypes) {
    List<String> before = List.of("from", "to (-1: untargeted)", "iterations", "samples");
    List<String> distances =
        List.of(
            "squared distance to nearest prototype of source",
            "squared distance to nearest prototype of target");
    List<String> after =
        List.of("confidence in source", "confidence in target", "classified as target");
    return Stream.of(before, prototypes ? distances : List.<String>of(), after)
        .flatMap(List::stream)
        .toList();
  }

  List<Double> row() {
    List<Double> row = new ArrayList<>();
    row.add((double) course.from());
    row.add((double) course.target().orElse(-1));
    row.add((double) iterations);
    row.add((double) logits.count());
    distances.ifPresent(
        d -> {
          row.add(d.meanNearest(k -> k == course.from()));
          row.add(d.meanNearest(course::aimsAt));
        });
    row.add(mean(i -> logits.softmax(i)[course.from()]));
    row.add(mean(this::targetConfidence));
    row.add(mean(i -> course.aimsAt(logits.predicted(i)) ? 1 : 0));
    return row;
  }

  /** Softmax of the target; untargeted, the largest of all classes but the source. */
  private double targetConfidence(int image) {
    int target = course.target().orElseGet(() -> logits.best(image, course.from()));
    return logits.softmax(image)[target];
  }

  private double mean(IntToDoubleFunction ofImage) {
    return IntStream.range(0, logits.count()).mapToDouble(ofImage).average().orElseThrow();
  }
}
