package dev.touchstone.core.cells;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** How fast the machine is: what stored results tell, and assumptions until there are some. */
public final class Speed {

  /** The paper's network on two cores (input gradients per second); only until something ran. */
  private static final double ASSUMED_QUERIES_PER_SECOND = 1500;

  /** The same network in training. */
  private static final double ASSUMED_TRAINING_IMAGES_PER_SECOND = 1200;

  private final Rate queries = new Rate();
  private final Rate images = new Rate();
  private final Map<Object, Rate> others = new HashMap<>();
  private final RunMemory notes = new RunMemory();

  private static final class Rate {
    private double units;
    private double seconds;

    void add(double moreUnits, double moreSeconds) {
      units += moreUnits;
      seconds += moreSeconds;
    }

    boolean known() {
      return units > 0 && seconds > 0;
    }

    double orAssumed(double assumed) {
      return known() ? units / seconds : assumed;
    }

    String text(double assumed, String of) {
      return String.format(
          Locale.ROOT, "%s %,.0f %s", known() ? "measured" : "assumed", orAssumed(assumed), of);
    }
  }

  /** Model queries that took so long; a gradient counts as one. */
  public void addQueries(double count, double seconds) {
    queries.add(count, seconds);
  }

  /** Images of training that took so long. */
  public void addTrainingImages(double count, double seconds) {
    images.add(count, seconds);
  }

  /** Samples that took so long, of a kind of work that nothing else tells of. */
  public void addSamples(Object work, double count, double seconds) {
    others.computeIfAbsent(work, key -> new Rate()).add(count, seconds);
  }

  /** What kinds of cells note for themselves. */
  public RunMemory notes() {
    return notes;
  }

  /** Queries in a second. */
  public double queriesPerSecond() {
    return queries.orAssumed(ASSUMED_QUERIES_PER_SECOND);
  }

  /** Images of training in a second. */
  public double trainingImagesPerSecond() {
    return images.orAssumed(ASSUMED_TRAINING_IMAGES_PER_SECOND);
  }

  /** Seconds for a sample of a kind of work; empty until it was measured. */
  public OptionalDouble secondsPerSample(Object work) {
    Rate rate = others.get(work);
    return rate == null || rate.units == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(rate.seconds / rate.units);
  }

  /** What is measured and what is assumed, for people. */
  public String basis() {
    return queries.text(ASSUMED_QUERIES_PER_SECOND, "queries/s")
        + ", "
        + images.text(ASSUMED_TRAINING_IMAGES_PER_SECOND, "training images/s");
  }
}
