package dev.touchstone.api.attack;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Some of a task's rows as a task of their own, for attacks that run others on the samples that
 * still stand. Answers, budgets and random streams are those of the whole.
 */
public class PartOfTask implements AttackTask {

  private final AttackTask task;
  private final int[] rows;

  /**
   * A part.
   *
   * @param task the whole
   * @param rows its rows that are in the part, in the order in which the part numbers them
   */
  public PartOfTask(AttackTask task, int[] rows) {
    this.task = task;
    this.rows = rows.clone();
  }

  /** The whole's rows by the part's. */
  protected final int[] of(int[] own) {
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
  public final int size() {
    return rows.length;
  }

  @Override
  public final ImageShape shape() {
    return task.shape();
  }

  @Override
  public final int classes() {
    return task.classes();
  }

  @Override
  public final NormBall threat() {
    return task.threat();
  }

  @Override
  public final float[] images() {
    int size = shape().size();
    float[] all = task.images();
    float[] own = new float[rows.length * size];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(all, rows[i] * size, own, i * size, size);
    }
    return own;
  }

  @Override
  public final int[] labels() {
    int[] all = task.labels();
    int[] own = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      own[i] = all[rows[i]];
    }
    return own;
  }

  @Override
  public final boolean differentiable() {
    return task.differentiable();
  }

  @Override
  public final boolean stochastic() {
    return task.stochastic();
  }

  @Override
  public List<String> surrogates() {
    return task.surrogates();
  }

  @Override
  public final float[] logits(int[] own, float[] images, long draw) {
    return task.logits(of(own), images, draw);
  }

  @Override
  public final int[] predictions(int[] own, float[] images, long draw) {
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
  public final OptionalLong remaining(int own) {
    return task.remaining(of(own));
  }

  @Override
  public void stage(String name) {
    task.stage(name);
  }

  @Override
  public boolean[] propose(int[] own, float[] candidates) {
    return task.propose(of(own), candidates);
  }

  @Override
  public final RandomGenerator random(int own) {
    return task.random(of(own));
  }

  @Override
  public final String describe(int own) {
    return task.describe(of(own));
  }
}
