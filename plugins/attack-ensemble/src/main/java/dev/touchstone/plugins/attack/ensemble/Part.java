package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Some of a task's rows as a task of their own, for one stage. */
final class Part implements AttackTask {

  private final AttackTask task;
  private final int[] rows;
  private final boolean[] broken;

  /**
   * A part.
   *
   * @param rows the task's rows that are in it
   * @param broken takes which of the task's rows are broken
   */
  Part(AttackTask task, int[] rows, boolean[] broken) {
    this.task = task;
    this.rows = rows.clone();
    this.broken = broken;
  }

  private int[] of(int[] own) {
    int[] named = new int[own.length];
    for (int i = 0; i < own.length; i++) {
      named[i] = of(own[i]);
    }
    return named;
  }

  private int of(int own) {
    if (own < 0 || own >= rows.length) {
      throw new ComponentException("the attack named row %d of %d".formatted(own, rows.length));
    }
    return rows[own];
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public ImageShape shape() {
    return task.shape();
  }

  @Override
  public int classes() {
    return task.classes();
  }

  @Override
  public NormBall threat() {
    return task.threat();
  }

  @Override
  public float[] images() {
    int size = shape().size();
    float[] all = task.images();
    float[] own = new float[rows.length * size];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(all, rows[i] * size, own, i * size, size);
    }
    return own;
  }

  @Override
  public int[] labels() {
    int[] all = task.labels();
    int[] own = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      own[i] = all[rows[i]];
    }
    return own;
  }

  @Override
  public boolean differentiable() {
    return task.differentiable();
  }

  @Override
  public boolean stochastic() {
    return task.stochastic();
  }

  @Override
  public List<String> surrogates() {
    return task.surrogates();
  }

  @Override
  public float[] logits(int[] own, float[] images, long draw) {
    return task.logits(of(own), images, draw);
  }

  @Override
  public int[] predictions(int[] own, float[] images, long draw) {
    return task.predictions(of(own), images, draw);
  }

  @Override
  public Gradients gradients(
      int[] own,
      float[] images,
      Loss loss,
      Optional<int[]> targets,
      Optional<String> surrogate,
      long draw) {
    return task.gradients(of(own), images, loss, targets, surrogate, draw);
  }

  @Override
  public float[] vectorJacobianProduct(
      int[] own, float[] images, float[] cotangents, Optional<String> surrogate, long draw) {
    return task.vectorJacobianProduct(of(own), images, cotangents, surrogate, draw);
  }

  @Override
  public OptionalLong remaining(int own) {
    return task.remaining(of(own));
  }

  @Override
  public boolean[] propose(int[] own, float[] candidates) {
    int[] named = of(own);
    boolean[] answer = task.propose(named, candidates);
    for (int i = 0; i < named.length; i++) {
      broken[named[i]] = answer[i];
    }
    return answer;
  }

  @Override
  public RandomGenerator random(int own) {
    return task.random(of(own));
  }

  @Override
  public String describe(int own) {
    return task.describe(of(own));
  }
}
