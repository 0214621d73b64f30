package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.NormBall;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Proposes noise, one draw after the other, for the samples that still stand. Its proposals are its
 * only questions. Each sample's noise is from its own stream, so the batch has no influence.
 */
final class Noise implements Attack {

  private final NoiseParameters parameters;

  Noise(NoiseParameters parameters) {
    this.parameters = parameters;
  }

  /** The least that can be said: it asks for no answers at all. */
  @Override
  public Access access() {
    return Access.LABELS;
  }

  @Override
  public void run(AttackTask task) {
    float[] clean = task.images();
    int size = task.shape().size();
    int[] standing = IntStream.range(0, task.size()).toArray();
    for (int draw = 0; draw < parameters.draws(); draw++) {
      int[] rows =
          IntStream.of(standing).filter(row -> task.remaining(row).orElse(1) > 0).toArray();
      if (rows.length == 0) {
        return;
      }
      float[] noisy = new float[rows.length * size];
      for (int i = 0; i < rows.length; i++) {
        float[] image = new float[size];
        System.arraycopy(clean, rows[i] * size, image, 0, size);
        add(parameters.kind(), image, task.threat(), task.shape(), task.random(rows[i]));
        System.arraycopy(image, 0, noisy, i * size, size);
      }
      boolean[] broken = task.propose(rows, noisy);
      standing =
          IntStream.range(0, rows.length).filter(i -> !broken[i]).map(i -> rows[i]).toArray();
    }
  }

  /** Adds one draw to a clean image, in place; the result is in the ball and in [0, 1]. */
  static void add(
      NoiseKind kind, float[] image, NormBall threat, ImageShape shape, RandomGenerator random) {
    float[] clean = image.clone();
    switch (kind) {
      case UNIFORM, GAUSSIAN -> new Grain(kind, random).add(image, threat, shape);
      case SALT_AND_PEPPER -> SaltAndPepper.add(image, threat, shape, random);
    }
    threat.project(clean, 0, image, 0, shape);
  }
}
