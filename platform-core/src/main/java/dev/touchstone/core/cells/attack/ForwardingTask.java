package dev.touchstone.core.cells.attack;

import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** A task that passes every question on to another one, and does its own with proposals. */
abstract class ForwardingTask implements AttackTask {

  private final JudgedTask asked;

  /** A task that asks through another one. */
  ForwardingTask(JudgedTask asked) {
    this.asked = asked;
  }

  @Override
  public final int size() {
    return asked.size();
  }

  @Override
  public final ImageShape shape() {
    return asked.shape();
  }

  @Override
  public final int classes() {
    return asked.classes();
  }

  @Override
  public final NormBall threat() {
    return asked.threat();
  }

  @Override
  public final float[] images() {
    return asked.images();
  }

  @Override
  public final int[] labels() {
    return asked.labels();
  }

  @Override
  public final int sample(int row) {
    return asked.sample(row);
  }

  @Override
  public final boolean differentiable() {
    return asked.differentiable();
  }

  @Override
  public final boolean stochastic() {
    return asked.stochastic();
  }

  @Override
  public final List<String> surrogates() {
    return asked.surrogates();
  }

  @Override
  public final float[] logits(int[] rows, float[] images, long draw) {
    return asked.logits(rows, images, draw);
  }

  @Override
  public final int[] predictions(int[] rows, float[] images, long draw) {
    return asked.predictions(rows, images, draw);
  }

  @Override
  public void stage(String name) {
    asked.stage(name);
  }

  @Override
  public final OptionalLong remaining(int row) {
    return asked.remaining(row);
  }

  @Override
  public final Gradients gradients(
      int[] rows,
      float[] images,
      Loss loss,
      Optional<int[]> targets,
      Optional<String> surrogate,
      long draw) {
    return asked.gradients(rows, images, loss, targets, surrogate, draw);
  }

  @Override
  public final float[] vectorJacobianProduct(
      int[] rows, float[] images, float[] cotangents, Optional<String> surrogate, long draw) {
    return asked.vectorJacobianProduct(rows, images, cotangents, surrogate, draw);
  }

  @Override
  public final RandomGenerator random(int row) {
    return asked.random(row);
  }

  @Override
  public final String describe(int row) {
    return asked.describe(row);
  }
}
