package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.NormBall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The samples of a task that are still searched. What is found within a ball is proposed at once,
 * and leaves if the platform agrees; where the threat is all images, only the nearest is proposed.
 *
 * @param <S> what the attack keeps of a sample
 */
final class Field<S extends Searched> {

  /** Makes what an attack keeps of a sample. */
  interface Maker<S> {
    S make(int row, int label, Geometry geometry, float[] clean);
  }

  private final AttackTask task;
  private final NormBall threat;

  /** Whether proposals can decide samples before the search has ended. */
  private final boolean proposesEarly;

  private List<S> standing = new ArrayList<>();

  Field(AttackTask task, Maker<S> maker) {
    this.task = task;
    this.threat = task.threat();
    // Where all images are allowed, the first that is found ends nothing. It is no use to propose
    // it if a nearer one comes; but of random entries the judge may see each otherwise.
    NormBall whole = NormBall.whole(threat.norm(), task.shape());
    this.proposesEarly = task.stochastic() || !threat.equals(whole);
    Geometry geometry = Geometry.of(threat.norm(), task.shape());
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
        if (sample.record() && proposesEarly && sample.distance() <= threat.epsilon()) {
          within.add(sample);
        }
      }
    }
    propose(within);
    fooled.retainAll(new HashSet<>(standing));
    return fooled;
  }

  /**
   * Ends the search of samples whose query budget does not allow so many queries more and a
   * proposal of what they find.
   *
   * @return the others
   */
  List<S> affording(List<S> samples, long queries) {
    List<S> poor = samples.stream().filter(sample -> left(sample) <= queries).toList();
    if (poor.isEmpty()) {
      return samples;
    }
    propose(poor);
    standing = without(standing, poor);
    return without(samples, poor);
  }

  private long left(S sample) {
    return task.remaining(sample.row).orElse(Long.MAX_VALUE);
  }

  private List<S> without(List<S> samples, List<S> gone) {
    Set<S> removed = new HashSet<>(gone);
    return samples.stream().filter(sample -> !removed.contains(sample)).toList();
  }

  /** Proposes what came nearest, cut to the ball, of all that are left. */
  void finish() {
    propose(standing);
    standing = List.of();
  }

  private void propose(List<S> found) {
    List<S> samples = found.stream().filter(sample -> left(sample) > 0).toList();
    if (samples.isEmpty()) {
      return;
    }
    List<float[]> candidates = new ArrayList<>();
    for (S sample : samples) {
      float[] candidate = sample.nearest().clone();
      threat.project(sample.clean, 0, candidate, 0, task.shape());
      candidates.add(candidate);
    }
    boolean[] broken = task.propose(rows(samples), stack(candidates));
    standing =
        without(
            standing,
            IntStream.range(0, broken.length)
                .filter(i -> broken[i])
                .mapToObj(samples::get)
                .toList());
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
