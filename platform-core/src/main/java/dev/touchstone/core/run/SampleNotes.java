package dev.touchstone.core.run;

import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.core.suite.Suite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the user should know of the images that a suite takes. */
public final class SampleNotes {

  /**
   * Classes can be missing by chance from a few images. Below this probability it is no chance: the
   * set is sorted.
   */
  private static final double NO_CHANCE = 1e-3;

  private SampleNotes() {}

  /**
   * One line for each thing.
   *
   * @param samples indices of the chosen test images
   */
  static List<String> of(Suite suite, Dataset dataset, List<Integer> samples) {
    int train = dataset.train().count();
    List<String> notes = limits(suite, DatasetOutline.of(dataset), samples.size());
    if (suite.samples().indices().isEmpty() && !suite.samples().random()) {
      missing(dataset.test(), samples.size(), dataset.classNames())
          .map(what -> what + " (test images); take 'samples.select: random'")
          .ifPresent(notes::add);
    }
    int used = Math.min(suite.trainLimit().orElse(train), train);
    missing(dataset.train(), used, dataset.classNames())
        .map(what -> what + " (training images); give a larger 'samples.train-limit'")
        .ifPresent(notes::add);
    return notes;
  }

  /**
   * Limits beyond what there is, one line each.
   *
   * @param samples how many test images the suite evaluates
   */
  public static List<String> limits(Suite suite, DatasetOutline data, int samples) {
    List<String> notes = new ArrayList<>();
    int test = data.testCount();
    int train = data.trainCount();
    limit("samples.limit", suite.samples().limit(), test, "test images").ifPresent(notes::add);
    limit("samples.train-limit", suite.trainLimit(), train, "training images")
        .ifPresent(notes::add);
    suite
        .sections()
        .forEach(
            (key, uses) -> {
              for (int i = 0; i < uses.size(); i++) {
                String path = key + "[" + i + "].limit";
                limit(path, uses.get(i).limit(), samples, "samples in this suite")
                    .ifPresent(notes::add);
              }
            });
    return notes;
  }

  private static Optional<String> limit(
      String path, Optional<Integer> limit, int available, String of) {
    return limit
        .filter(n -> n > available)
        .map(
            n ->
                String.format(
                    Locale.ROOT,
                    "%s is %,d, but there are only %,d %s: all of them are taken",
                    path,
                    n,
                    available,
                    of));
  }

  /** The classes that the others have and the first images lack, if that is no chance. */
  static Optional<String> missing(LabeledImages images, int first, List<String> classNames) {
    long[] all = counts(images.labels(), images.count(), classNames.size());
    long[] taken = counts(images.labels(), first, classNames.size());
    int[] missing =
        IntStream.range(0, all.length).filter(c -> all[c] > 0 && taken[c] == 0).toArray();
    int present = (int) Arrays.stream(all).filter(count -> count > 0).count();
    double share = Arrays.stream(missing).mapToDouble(c -> all[c]).sum() / images.count();
    // Bounds the probability that a random draw of as many images lacks as many classes.
    double chance = choices(present, missing.length) * Math.pow(1 - share, first);
    if (missing.length == 0 || chance >= NO_CHANCE) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the data set is sorted: its first %,d images hold none of class %s",
            first,
            Arrays.stream(missing)
                .mapToObj(c -> "'" + classNames.get(c) + "'")
                .collect(Collectors.joining(", "))));
  }

  /** The binomial coefficient. */
  private static double choices(int n, int k) {
    double choices = 1;
    for (int i = 0; i < k; i++) {
      choices *= (n - i) / (i + 1.0);
    }
    return choices;
  }

  private static long[] counts(int[] labels, int first, int classes) {
    long[] counts = new long[classes];
    Arrays.stream(labels, 0, first).forEach(label -> counts[label]++);
    return counts;
  }
}
