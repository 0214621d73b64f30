package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Random search that keeps what lowers the margin of the label (Andriushchenko et al. 2020,
 * algorithm 1; Croce et al. 2022, algorithm 1). A sample is proposed as soon as its margin is gone,
 * and leaves the batch if the platform agrees; of the others the image of the lowest margin is
 * proposed in the end.
 *
 * <p>Places and signs are drawn for each sample from its own stream, so the batch has no influence.
 */
final class RandomSearch implements Attack {

  private final int steps;
  private final int restarts;
  private final Schedule schedule;
  private final BiFunction<Norm, ImageShape, Geometry> geometry;

  /**
   * A search.
   *
   * @param steps images tried per run, its start included
   * @param restarts runs per sample
   * @param schedule how much of the image changes when
   * @param geometry what is changed in a norm; refuses norms that it does not know
   */
  RandomSearch(
      int steps, int restarts, Schedule schedule, BiFunction<Norm, ImageShape, Geometry> geometry) {
    this.steps = steps;
    this.restarts = restarts;
    this.schedule = schedule;
    this.geometry = geometry;
  }

  @Override
  public Access access() {
    return Access.LOGITS;
  }

  @Override
  public boolean leavesOutDecided() {
    return true;
  }

  @Override
  public void check(AttackTask task) {
    Objects.requireNonNull(geometry.apply(task.threat().norm(), task.shape()));
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    int[] standing = IntStream.range(0, task.size()).toArray();
    for (int run = 0; run < restarts && standing.length > 0; run++) {
      standing = search(task, standing, (long) run * steps);
    }
  }

  /** Searches from new starts, and returns the rows that still stand. */
  private int[] search(AttackTask task, int[] rows, long firstDraw) {
    Geometry changes = geometry.apply(task.threat().norm(), task.shape());
    float[] images = task.images();
    int[] labels = task.labels();
    int size = task.shape().size();
    List<Searched> standing = new ArrayList<>();
    for (int row : rows) {
      float[] clean = new float[size];
      System.arraycopy(images, row * size, clean, 0, size);
      standing.add(new Searched(row, labels[row], clean, changes, task.threat(), task.shape()));
    }
    for (int query = 0; query < steps; query++) {
      standing = withQueries(task, standing);
      if (standing.isEmpty()) {
        break;
      }
      for (Searched sample : standing) {
        if (query == 0) {
          sample.start(task.random(sample.row()));
        } else {
          sample.change(schedule.share(query - 1), task.random(sample.row()));
        }
      }
      float[] tried = stack(standing, size, false);
      float[] logits = task.logits(rows(standing), tried, firstDraw + query);
      standing = withoutBroken(task, standing, logits);
    }
    return rows(finish(task, standing));
  }

  /** A query must leave one for the proposal of what it finds: the search of the others ends. */
  private static List<Searched> withQueries(AttackTask task, List<Searched> samples) {
    List<Searched> poor = samples.stream().filter(sample -> left(task, sample) <= 1).toList();
    finish(task, poor);
    return samples.stream().filter(sample -> !poor.contains(sample)).toList();
  }

  private static long left(AttackTask task, Searched sample) {
    return task.remaining(sample.row()).orElse(Long.MAX_VALUE);
  }

  /** Proposes the images of the lowest margins, and returns what stands. */
  private static List<Searched> finish(AttackTask task, List<Searched> samples) {
    List<Searched> proposed = samples.stream().filter(sample -> left(task, sample) > 0).toList();
    if (proposed.isEmpty()) {
      return proposed;
    }
    float[] found = stack(proposed, task.shape().size(), true);
    return unbroken(proposed, task.propose(rows(proposed), found));
  }

  private static List<Searched> withoutBroken(
      AttackTask task, List<Searched> standing, float[] logits) {
    List<Searched> fooling = new ArrayList<>();
    for (int i = 0; i < standing.size(); i++) {
      if (standing.get(i).observe(logits, i * task.classes(), task.classes())) {
        fooling.add(standing.get(i));
      }
    }
    if (fooling.isEmpty()) {
      return standing;
    }
    float[] found = stack(fooling, task.shape().size(), false);
    List<Searched> left = unbroken(fooling, task.propose(rows(fooling), found));
    return standing.stream()
        .filter(sample -> !fooling.contains(sample) || left.contains(sample))
        .toList();
  }

  private static List<Searched> unbroken(List<Searched> samples, boolean[] broken) {
    return IntStream.range(0, broken.length)
        .filter(i -> !broken[i])
        .mapToObj(samples::get)
        .toList();
  }

  private static int[] rows(List<Searched> samples) {
    return samples.stream().mapToInt(Searched::row).toArray();
  }

  private static float[] stack(List<Searched> samples, int size, boolean best) {
    float[] images = new float[samples.size() * size];
    for (int i = 0; i < samples.size(); i++) {
      Searched sample = samples.get(i);
      System.arraycopy(best ? sample.best() : sample.tried(), 0, images, i * size, size);
    }
    return images;
  }
}
