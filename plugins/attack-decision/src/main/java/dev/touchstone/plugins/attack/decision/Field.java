package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The samples of a task that are still searched, and what may be asked about them.
 *
 * @param <S> what the attack keeps of a sample
 */
final class Field<S extends Sample> {

  /** Makes what an attack keeps of a sample. */
  interface Maker<S> {
    S make(AttackTask task, int row, int label, float[] clean);
  }

  private final AttackTask task;
  private List<S> standing = new ArrayList<>();

  Field(AttackTask task, Maker<S> maker) {
    this.task = task;
    float[] images = task.images();
    int[] labels = task.labels();
    int size = task.shape().size();
    for (int row = 0; row < labels.length; row++) {
      float[] clean = Arrays.copyOfRange(images, row * size, (row + 1) * size);
      standing.add(maker.make(task, row, labels[row], clean));
    }
  }

  /**
   * Checks that a task is in a norm that attacks by classes can search in.
   *
   * @throws UserException if it is not
   */
  static void check(String attack, AttackTask task) {
    Norm norm = task.threat().norm();
    if (norm != Norm.LINF && norm != Norm.L2) {
      throw new UserException(
          "attack %s: searches in L∞ and L2, and not in %s; name the threats that it is for (threats: [...])"
              .formatted(attack, norm.symbol()));
    }
  }

  List<S> standing() {
    return standing;
  }

  /** Queries that a sample has left beside one for a proposal. */
  long affordable(Sample sample) {
    return task.remaining(sample.row()).orElse(Long.MAX_VALUE) - 1;
  }

  /**
   * Tries given images, one of a sample; samples whose image is misclassified begin there.
   *
   * @param images by row; not of every row
   */
  void startAt(Map<Integer, float[]> images, long draw) {
    List<S> asked =
        affording(standing.stream().filter(sample -> images.containsKey(sample.row())).toList());
    if (asked.isEmpty()) {
      return;
    }
    asked.forEach(sample -> sample.tryImage(images.get(sample.row())));
    unfooled(asked, ask(asked, draw));
  }

  /**
   * Looks for a misclassified image of each sample that has none, and ends the search of those for
   * which there is none.
   *
   * @param starts how many images to try of each
   */
  void start(int starts, long firstDraw) {
    List<S> waiting = standing.stream().filter(sample -> !sample.started()).toList();
    for (int draw = 0; draw < starts; draw++) {
      waiting = affording(waiting);
      if (waiting.isEmpty()) {
        return;
      }
      for (S sample : waiting) {
        sample.tryStart(draw);
      }
      waiting = unfooled(waiting, ask(waiting, firstDraw + draw));
    }
    end(waiting);
  }

  /** Searches for the boundary between each sample's clean image and where it is. */
  void search(long firstDraw) {
    standing.forEach(Sample::beginSearch);
    List<S> searching = standing;
    for (long draw = firstDraw; ; draw++) {
      searching = affording(searching.stream().filter(Sample::searching).toList());
      if (searching.isEmpty()) {
        return;
      }
      searching.forEach(Sample::tryMiddle);
      boolean[] fooled = ask(searching, draw);
      for (int i = 0; i < fooled.length; i++) {
        searching.get(i).observeMiddle(fooled[i]);
      }
    }
  }

  /** Lets those that are fooled go where they tried to, and returns the others. */
  List<S> unfooled(List<S> samples, boolean[] fooled) {
    List<S> others = new ArrayList<>();
    for (int i = 0; i < fooled.length; i++) {
      if (fooled[i]) {
        samples.get(i).found();
      } else {
        others.add(samples.get(i));
      }
    }
    return others;
  }

  /** Ends the search of samples that cannot afford a query; returns the others. */
  List<S> affording(List<S> samples) {
    List<S> poor = samples.stream().filter(sample -> affordable(sample) < 1).toList();
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
  boolean[] ask(List<S> samples, long draw) {
    return ask(samples, stack(samples.stream().map(sample -> sample.tried).toList()), draw);
  }

  /** Asks about images, which may be several of one sample. */
  boolean[] ask(List<S> samples, float[] images, long draw) {
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
  void end(List<S> samples) {
    propose(samples);
    standing = without(standing, samples);
  }

  private void propose(List<S> samples) {
    List<S> able = samples.stream().filter(sample -> affordable(sample) >= 0).toList();
    if (able.isEmpty()) {
      return;
    }
    NormBall threat = task.threat();
    List<float[]> candidates = new ArrayList<>();
    for (S sample : able) {
      float[] candidate = sample.nearest().clone();
      threat.project(sample.clean, 0, candidate, 0, task.shape());
      candidates.add(candidate);
      sample.proposed();
    }
    boolean[] broken = task.propose(rows(able), stack(candidates));
    standing =
        without(
            standing,
            IntStream.range(0, broken.length).filter(i -> broken[i]).mapToObj(able::get).toList());
  }

  private List<S> without(List<S> samples, List<S> gone) {
    Set<S> removed = new HashSet<>(gone);
    return samples.stream().filter(sample -> !removed.contains(sample)).toList();
  }

  private static int[] rows(List<? extends Sample> samples) {
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
