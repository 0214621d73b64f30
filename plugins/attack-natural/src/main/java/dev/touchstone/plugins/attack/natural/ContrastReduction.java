package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.stream.IntStream;

/**
 * Blends images with one that has no contrast, as far as the ball lets it; the farthest image comes
 * first. In L0 the pixels that are farthest from it are replaced.
 */
final class ContrastReduction implements Attack {

  private static final float GREY = 0.5f;

  private final ContrastReductionParameters parameters;

  ContrastReduction(ContrastReductionParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public Access access() {
    return Access.LABELS;
  }

  @Override
  public void run(AttackTask task) {
    float[] clean = task.images();
    int size = task.shape().size();
    int[] standing = IntStream.range(0, task.size()).toArray();
    for (int step = parameters.steps(); step > 0; step--) {
      int[] rows =
          IntStream.of(standing).filter(row -> task.remaining(row).orElse(1) > 0).toArray();
      if (rows.length == 0) {
        return;
      }
      double share = (double) step / parameters.steps();
      float[] paler = new float[rows.length * size];
      for (int i = 0; i < rows.length; i++) {
        float[] image = new float[size];
        System.arraycopy(clean, rows[i] * size, image, 0, size);
        blend(image, parameters.towards(), task.threat(), task.shape(), share);
        System.arraycopy(image, 0, paler, i * size, size);
      }
      boolean[] broken = task.propose(rows, paler);
      standing =
          IntStream.range(0, rows.length).filter(i -> !broken[i]).map(i -> rows[i]).toArray();
    }
  }

  /**
   * Blends one image, in place.
   *
   * @param share of the way to the ball's edge, or to no contrast at all if that is in the ball
   */
  static void blend(
      float[] image, Towards towards, NormBall threat, ImageShape shape, double share) {
    float[] clean = image.clone();
    float[] flat = flat(clean, towards, shape);
    double distance = threat.norm().distance(clean, 0, flat, 0, shape);
    boolean sparse = threat.norm() == Norm.L0;
    double part =
        sparse || distance <= threat.epsilon() ? share : share * threat.epsilon() / distance;
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) (clean[i] + part * ((double) flat[i] - clean[i]));
    }
    threat.project(clean, 0, image, 0, shape);
  }

  private static float[] flat(float[] image, Towards towards, ImageShape shape) {
    float[] flat = new float[image.length];
    for (int c = 0; c < shape.channels(); c++) {
      double sum = 0;
      for (int i = c; i < image.length; i += shape.channels()) {
        sum += image[i];
      }
      double mean = sum / (shape.height() * shape.width());
      for (int i = c; i < image.length; i += shape.channels()) {
        flat[i] = towards == Towards.GREY ? GREY : (float) mean;
      }
    }
    return flat;
  }
}
