package dev.touchstone.api.attack;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.SpatialTransform;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * A task of transforms before a task of images: makes the images, from the clean ones, and lets no
 * transform through that the threat does not allow. Counting and judging is left to the task of
 * images. It is what the platform gives to spatial attacks, and what their tests do.
 */
public final class TransformingTask implements SpatialTask {

  private final AttackTask task;
  private final SpatialThreat threat;
  private final float[] clean;
  private final SpatialTransform[] kept;
  private final boolean[] broken;
  private final Optional<IntPredicate> judge;

  /**
   * A task that judges through another one, whose threat is that of all images.
   *
   * @param task what images are proposed to
   * @param threat the bounds; a transform beyond them is a {@link ComponentException}
   */
  public TransformingTask(AttackTask task, SpatialThreat threat) {
    this(task, threat, Optional.empty());
  }

  /**
   * A task before one that does not tell the attack what counts, as in a transfer.
   *
   * @param task what images are proposed to
   * @param threat the bounds; a transform beyond them is a {@link ComponentException}
   * @param judge whether a row is broken by what has been proposed so far
   */
  public TransformingTask(AttackTask task, SpatialThreat threat, IntPredicate judge) {
    this(task, threat, Optional.of(judge));
  }

  private TransformingTask(AttackTask task, SpatialThreat threat, Optional<IntPredicate> judge) {
    this.task = task;
    this.threat = threat;
    this.clean = task.images();
    this.kept = new SpatialTransform[task.size()];
    this.broken = new boolean[task.size()];
    this.judge = judge;
    Arrays.fill(kept, SpatialTransform.IDENTITY);
  }

  @Override
  public int size() {
    return task.size();
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
  public SpatialThreat threat() {
    return threat;
  }

  @Override
  public float[] images() {
    return clean.clone();
  }

  @Override
  public int[] labels() {
    return task.labels();
  }

  @Override
  public float[] logits(int[] rows, List<SpatialTransform> transforms, long draw) {
    int[] asked = rows.clone();
    return task.logits(asked, transformed(asked, List.copyOf(transforms), "logits"), draw);
  }

  @Override
  public OptionalLong remaining(int row) {
    return task.remaining(row);
  }

  @Override
  public boolean[] propose(int[] rows, List<SpatialTransform> transforms) {
    int[] named = rows.clone();
    List<SpatialTransform> proposed = List.copyOf(transforms);
    float[] images = transformed(named, proposed, "propose");
    if (judge.isPresent() && Arrays.stream(named).distinct().count() < named.length) {
      return oneByOne(named, proposed);
    }
    boolean[] answer = task.propose(named, images);
    for (int i = 0; i < named.length; i++) {
      int row = named[i];
      if (!broken[row]) {
        kept[row] = proposed.get(i);
        broken[row] = judge.isPresent() ? judge.get().test(row) : answer[i];
      }
    }
    return answer;
  }

  /** The judge tells of a row, not which of several proposals for it broke it. */
  private boolean[] oneByOne(int[] rows, List<SpatialTransform> transforms) {
    boolean[] answer = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      answer[i] = propose(new int[] {rows[i]}, List.of(transforms.get(i)))[0];
    }
    return answer;
  }

  private float[] transformed(int[] rows, List<SpatialTransform> transforms, String method) {
    if (transforms.size() != rows.length) {
      throw new ComponentException(
          "%s: the attack gave %d transforms for %d rows"
              .formatted(method, transforms.size(), rows.length));
    }
    int length = shape().size();
    float[] images = new float[rows.length * length];
    for (int i = 0; i < rows.length; i++) {
      int row = rows[i];
      SpatialTransform transform = transforms.get(i);
      if (row < 0 || row >= size()) {
        throw new ComponentException(
            "%s: the attack named row %d of %d".formatted(method, row, size()));
      }
      if (!threat.allows(transform)) {
        throw new ComponentException(
            "%s: the attack gave rotation %s°, shift (%s, %s) for %s, which is not within %s"
                .formatted(
                    method,
                    transform.rotation(),
                    transform.right(),
                    transform.down(),
                    describe(row),
                    threat.label()));
      }
      transform.apply(clean, row * length, images, i * length, shape());
    }
    return images;
  }

  @Override
  public RandomGenerator random(int row) {
    return task.random(row);
  }

  @Override
  public String describe(int row) {
    return task.describe(row);
  }

  /**
   * The transform of the image that was kept: the first that was misclassified, or the latest; the
   * identity if none was proposed.
   */
  public SpatialTransform kept(int row) {
    return kept[row];
  }
}
