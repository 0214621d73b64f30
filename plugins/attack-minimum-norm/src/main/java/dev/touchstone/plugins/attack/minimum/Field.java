package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The samples of a task that are still searched. What is found within the ball is proposed at once,
 * and leaves if the platform agrees.
 *
 * @param <S> what the attack keeps of a sample
 */
final class Field<S extends Searched> {

  /** Makes what an attack keeps of a sample. */
  interface Maker<S> {
    S make(int row, int label, Geometry geometry, float[] clean);
  }

  private final AttackTask task;
  private final Threat threat;
  private List<S> standing = new ArrayList<>();

  Field(AttackTask task, Maker<S> maker) {
    this.task = task;
    this.threat = task.threat();
    Geometry geometry = Geometry.of(threat.norm());
    float[] images = task.images();
    int[] labels = task.labels();
    int size = task.shape().size();
    for (int row = 0; row < labels.length; row++) {
      float[] clean = Arrays.copyOfRange(images, row * size, (row + 1) * size);
      standing.add(maker.make(row, labels[row], geometry, clean));
    }
  }

  /** Those that are still searched. */
  List<S> standing() {
    return standing;
  }

  boolean isEmpty() {
    return standing.isEmpty();
  }

  static int[] rows(List<? extends Searched> samples) {
    return samples.stream().mapToInt(sample -> sample.row).toArray();
  }

  static float[] images(List<? extends Searched> samples) {
    return stack(samples.stream().map(sample -> sample.current).toList());
  }

  private static float[] stack(List<float[]> images) {
    int size = images.isEmpty() ? 0 : images.get(0).length;
    float[] stacked = new float[images.size() * size];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i), 0, stacked, i * size, size);
    }
    return stacked;
  }

  /**
   * Takes in the logits of the current images: notes those that are misclassified, and proposes
   * what is nearer than before and within the ball.
   *
   * @return those that are misclassified and go on
   */
  List<S> observe(List<S> asked, float[] logits) {
    List<S> fooled = new ArrayList<>();
    List<S> within = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      S sample = asked.get(i);
      if (misclassified(logits, i * task.classes(), sample.label)) {
        fooled.add(sample);
        if (sample.record() && sample.distance() <= threat.epsilon()) {
          within.add(sample);
        }
      }
    }
    propose(within);
    fooled.retainAll(new HashSet<>(standing));
    return fooled;
  }

  /** Proposes what came nearest, cut to the ball, of all that are left. */
  void finish() {
    propose(standing);
    standing = List.of();
  }

  private void propose(List<S> samples) {
    if (samples.isEmpty()) {
      return;
    }
    List<float[]> candidates = new ArrayList<>();
    for (S sample : samples) {
      float[] candidate = sample.nearest().clone();
      threat.project(sample.clean, 0, candidate, 0, candidate.length);
      candidates.add(candidate);
    }
    boolean[] broken = task.propose(rows(samples), stack(candidates));
    Set<S> gone = new HashSet<>();
    IntStream.range(0, broken.length).filter(i -> broken[i]).forEach(i -> gone.add(samples.get(i)));
    standing = standing.stream().filter(sample -> !gone.contains(sample)).toList();
  }

  private boolean misclassified(float[] logits, int offset, int label) {
    for (int c = 0; c < task.classes(); c++) {
      if (c != label && logits[offset + c] >= logits[offset + label]) {
        return true;
      }
    }
    return false;
  }
}
