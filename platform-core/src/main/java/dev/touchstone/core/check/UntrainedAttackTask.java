package dev.touchstone.core.check;

import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What an attack is shown of an entry that is not trained yet: facts, and no samples. */
public record UntrainedAttackTask(UntrainedEntry entry, NormBall threat) implements AttackTask {

  @Override
  public int size() {
    return 0;
  }

  @Override
  public ImageShape shape() {
    return entry.data().shape();
  }

  @Override
  public int classes() {
    return entry.data().classes();
  }

  @Override
  public float[] images() {
    return new float[0];
  }

  @Override
  public int[] labels() {
    return new int[0];
  }

  @Override
  public boolean differentiable() {
    return entry.differentiable();
  }

  @Override
  public boolean stochastic() {
    return entry.stochastic();
  }

  @Override
  public List<String> surrogates() {
    return entry.surrogates();
  }

  @Override
  public float[] logits(int[] rows, float[] images, long draw) {
    throw nothingToAsk();
  }

  @Override
  public int[] predictions(int[] rows, float[] images, long draw) {
    throw nothingToAsk();
  }

  @Override
  public float[] vectorJacobianProduct(
      int[] rows, float[] images, float[] cotangents, Optional<String> surrogate, long draw) {
    throw nothingToAsk();
  }

  @Override
  public Gradients gradients(
      int[] rows,
      float[] images,
      Loss loss,
      Optional<int[]> targets,
      Optional<String> surrogate,
      long draw) {
    throw nothingToAsk();
  }

  @Override
  public boolean[] propose(int[] rows, float[] candidates) {
    throw nothingToAsk();
  }

  @Override
  public RandomGenerator random(int row) {
    throw nothingToAsk();
  }

  private static IllegalStateException nothingToAsk() {
    return new IllegalStateException("nothing is trained yet, and the task has no samples");
  }
}
