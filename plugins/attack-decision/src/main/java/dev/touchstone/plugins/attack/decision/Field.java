package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The samples of a task that are still searched, and what may be asked about them. */
final class Field {

  private final AttackTask task;
  private List<Sample> standing = new ArrayList<>();

  Field(AttackTask task) {
    this.task = task;
    float[] images = task.images();
    int[] labels = task.labels();
    int size = task.shape().size();
    for (int row = 0; row < labels.length; row++) {
      float[] clean = Arrays.copyOfRange(images, row * size, (row + 1) * size);
      standing.add(
          new Sample(
              row, labels[row], clean, task.threat().norm(), task.shape(), task.random(row)));
    }
  }

  List<Sample> standing() {
    return standing;
  }

  /** Queries that a sample has left beside one for a proposal. */
  long affordable(Sample sample) {
    return task.remaining(sample.row()).orElse(Long.MAX_VALUE) - 1;
  }

  /** Ends the search of samples that cannot afford a query; returns the others. */
  List<Sample> affording(List<Sample> samples) {
    List<Sample> poor = samples.stream().filter(sample -> affordable(sample) < 1).toList();
    if (poor.isEmpty()) {
      return samples;
    }
    end(poor);
    return without(samples, poor);
  }

  /**
   * Asks about what each sample tries.
   *
   * @return whether each is misclassified
   */
  boolean[] ask(List<Sample> samples, long draw) {
    return ask(samples, stack(samples.stream().map(Sample::tried).toList()), draw);
  }

  /** Asks about images, which may be several of one sample. */
  boolean[] ask(List<Sample> samples, float[] images, long draw) {
    int[] predictions = task.predictions(rows(samples), images, draw);
    boolean[] fooled = new boolean[predictions.length];
    for (int i = 0; i < fooled.length; i++) {
      fooled[i] = predictions[i] != samples.get(i).label();
    }
    return fooled;
  }

  /**
   * Proposes what is nearer than before and within the ball. The very nearest lies so close to the
   * boundary that rounding may bring it back in the judge's batch; then the one before counts.
   */
  void proposeNearer() {
    propose(
        standing.stream()
            .filter(sample -> sample.nearerThanProposed() && affordable(sample) >= 1)
            .filter(sample -> sample.distance() <= task.threat().epsilon())
            .toList());
  }

  /** Proposes the nearest images of samples, whose search ends. */
  void end(List<Sample> samples) {
    propose(samples);
    standing = without(standing, samples);
  }

  private void propose(List<Sample> samples) {
    List<Sample> able = samples.stream().filter(sample -> affordable(sample) >= 0).toList();
    if (able.isEmpty()) {
      return;
    }
    Threat threat = task.threat();
    List<float[]> candidates = new ArrayList<>();
    for (Sample sample : able) {
      float[] candidate = sample.nearest().clone();
      threat.project(sample.clean(), 0, candidate, 0, task.shape());
      candidates.add(candidate);
      sample.proposed();
    }
    boolean[] broken = task.propose(rows(able), stack(candidates));
    standing =
        without(
            standing,
            IntStream.range(0, broken.length).filter(i -> broken[i]).mapToObj(able::get).toList());
  }

  static List<Sample> without(List<Sample> samples, List<Sample> gone) {
    Set<Sample> removed = new HashSet<>(gone);
    return samples.stream().filter(sample -> !removed.contains(sample)).toList();
  }

  private static int[] rows(List<Sample> samples) {
    return samples.stream().mapToInt(Sample::row).toArray();
  }

  private static float[] stack(List<float[]> images) {
    int size = images.get(0).length;
    float[] stacked = new float[images.size() * size];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i), 0, stacked, i * size, size);
    }
    return stacked;
  }
}
