package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.SpatialAttack;
import dev.touchstone.api.attack.SpatialTask;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.SpatialTransform;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Proposes one transform after the other for the samples that still stand, without any other
 * question. A sample is broken if any transform is misclassified, which is no weaker than worst of
 * k in the paper, where the one with the largest loss counts.
 */
final class RotationTranslation implements SpatialAttack {

  private final RotationTranslationParameters parameters;

  RotationTranslation(RotationTranslationParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public Access access() {
    return Access.LABELS;
  }

  @Override
  public void run(SpatialTask task) {
    List<SpatialTransform> grid =
        parameters.search() == Search.GRID ? grid(task.threat(), parameters) : List.of();
    int tries = parameters.search() == Search.GRID ? grid.size() : parameters.draws();
    int[] standing = IntStream.range(0, task.size()).toArray();
    for (int i = 0; i < tries; i++) {
      int[] rows =
          IntStream.of(standing).filter(row -> task.remaining(row).orElse(1) > 0).toArray();
      if (rows.length == 0) {
        return;
      }
      List<SpatialTransform> tried = new ArrayList<>();
      for (int row : rows) {
        tried.add(grid.isEmpty() ? drawn(task.threat(), task.random(row)) : grid.get(i));
      }
      boolean[] broken = task.propose(rows, tried);
      standing =
          IntStream.range(0, rows.length).filter(k -> !broken[k]).map(k -> rows[k]).toArray();
    }
  }

  private static SpatialTransform drawn(SpatialThreat threat, RandomGenerator random) {
    return new SpatialTransform(
        within(threat.rotation(), random),
        within(threat.translation(), random),
        within(threat.translation(), random));
  }

  private static double within(double bound, RandomGenerator random) {
    return bound * (2 * random.nextDouble() - 1);
  }

  /**
   * All combinations, each once. Those that move pixels farthest come first: they break most, so
   * that a broken sample costs little.
   */
  static List<SpatialTransform> grid(
      SpatialThreat threat, RotationTranslationParameters parameters) {
    double[] angles = steps(threat.rotation(), parameters.rotations());
    double[] shifts = steps(threat.translation(), parameters.translations());
    List<SpatialTransform> grid = new ArrayList<>();
    for (double angle : angles) {
      for (double right : shifts) {
        for (double down : shifts) {
          grid.add(new SpatialTransform(angle, right, down));
        }
      }
    }
    grid.sort(
        Comparator.comparingDouble((SpatialTransform transform) -> size(transform, threat))
            .reversed());
    return grid;
  }

  /** How far a transform goes, each of its three parts relative to its bound. */
  private static double size(SpatialTransform transform, SpatialThreat threat) {
    return part(transform.rotation(), threat.rotation())
        + part(transform.right(), threat.translation())
        + part(transform.down(), threat.translation());
  }

  private static double part(double value, double bound) {
    return bound > 0 ? Math.abs(value) / bound : 0;
  }

  /** From −bound to bound; 0 alone where there is one step, or nothing to go. */
  static double[] steps(double bound, int count) {
    if (count == 1 || bound == 0) {
      return new double[] {0};
    }
    return IntStream.range(0, count)
        .mapToDouble(i -> bound * (2.0 * i - (count - 1)) / (count - 1))
        .toArray();
  }
}
