package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.threat.Threat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Projected gradient ascent on a loss: x ← Π(x + α · n(g)), where n is the gradient's sign (L∞) or
 * its direction (L2) and Π the projection onto the ball and then onto [0, 1] (Madry et al. 2018,
 * section 2.1). FGSM is one such step of length ε (Goodfellow et al. 2015).
 *
 * <p>Only a run's final iterate is proposed (see {@link Keep}), and later runs go on with the
 * samples that still stand. All that a sample meets – its random stream, its noise draws – depends
 * on that sample and the number of the run, not on the batch.
 */
final class GradientAscent implements Attack {

  /** The lowest bit of a float's exponent. */
  private static final int EXPONENT_ONE = 0x0080_0000;

  private final Settings settings;

  GradientAscent(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void run(AttackTask task) {
    settings.checkServes(task);
    Targets targets = Targets.choose(settings, task);
    float[] images = task.images();
    int[] standing = rowsToAttack(task, images);
    long runs = 0;
    for (int pass = 0; pass < targets.passes().size(); pass++) {
      for (int restart = 0; restart < settings.restarts() && standing.length > 0; restart++) {
        standing = withQueries(task, standing);
        if (standing.length > 0) {
          standing = new Run(task, standing, images, targets.of(pass, standing)).propose(runs++);
        }
      }
    }
  }

  /** Those of the rows that may be asked about. */
  private static int[] withQueries(AttackTask task, int[] rows) {
    return IntStream.of(rows).filter(row -> task.remaining(row).orElse(1) > 0).toArray();
  }

  @Override
  public void check(AttackTask task) {
    settings.checkServes(task);
  }

  /** All rows; those whose label is the fixed target are proposed as they are and left out. */
  private int[] rowsToAttack(AttackTask task, float[] images) {
    int[] all = IntStream.range(0, task.size()).toArray();
    if (settings.goal() != Goal.FIXED_TARGET) {
      return all;
    }
    int[] labels = task.labels();
    int target = settings.target().orElseThrow();
    int[] left = IntStream.of(all).filter(row -> labels[row] == target).toArray();
    if (left.length > 0) {
      task.propose(left, gather(images, left, task.shape().size()));
    }
    return IntStream.of(all).filter(row -> labels[row] != target).toArray();
  }

  private static float[] gather(float[] images, int[] rows, int size) {
    float[] gathered = new float[rows.length * size];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(images, rows[i] * size, gathered, i * size, size);
    }
    return gathered;
  }

  /** One run from one start, over the rows that stand; arrays are compacted to these rows. */
  private final class Run {
    private final AttackTask task;
    private final Threat threat;
    private final Geometry geometry;
    private final int size;
    private final int[] rows;
    private final Optional<int[]> targets;
    private final float[] clean;
    private final float[] current;
    private final Optional<Momentum> momentum;
    private final Optional<BestIterates> best;

    Run(AttackTask task, int[] rows, float[] images, Optional<int[]> targets) {
      this.task = task;
      this.threat = task.threat();
      this.geometry = Geometry.of(threat.norm());
      this.size = task.shape().size();
      this.rows = rows;
      this.targets = targets;
      this.clean = gather(images, rows, size);
      this.current = clean.clone();
      this.momentum =
          settings.momentum() == 0
              ? Optional.empty()
              : Optional.of(new Momentum((float) settings.momentum(), current.length));
      this.best =
          settings.keep() == Keep.BEST
              ? Optional.of(new BestIterates(rows.length, size))
              : Optional.empty();
    }

    /** Climbs, proposes, and returns the rows that still stand. */
    int[] propose(long number) {
      if (settings.randomStart()) {
        scatter();
      }
      int steps = affordableSteps();
      for (int step = 0; step < steps; step++) {
        climb(number * settings.steps() + step);
      }
      int[] standing = indicesOfFalse(task.propose(rows, current));
      int[] standingRows = select(rows, standing);
      if (best.isEmpty() || steps == 0 || withQueries(task, standingRows).length == 0) {
        return standingRows;
      }
      float[] candidates = gather(best.get().images(), standing, size);
      return select(standingRows, indicesOfFalse(task.propose(standingRows, candidates)));
    }

    /** All, or as many as leave a query for the proposal; rows of a run have asked the same. */
    private int affordableSteps() {
      long steps = settings.steps();
      for (int row : rows) {
        long left = task.remaining(row).orElse(Long.MAX_VALUE) - 1;
        steps = Math.min(steps, left / draws());
      }
      return (int) steps;
    }

    private int draws() {
      return task.stochastic() ? settings.eotSamples() : 1;
    }

    private static int[] indicesOfFalse(boolean[] broken) {
      return IntStream.range(0, broken.length).filter(i -> !broken[i]).toArray();
    }

    private static int[] select(int[] values, int[] indices) {
      return IntStream.of(indices).map(i -> values[i]).toArray();
    }

    private void scatter() {
      for (int i = 0; i < rows.length; i++) {
        RandomGenerator random = task.random(rows[i]);
        geometry.scatter(current, i * size, size, threat.epsilon(), random);
        threat.project(clean, i * size, current, i * size, task.shape());
      }
    }

    private void climb(long step) {
      Gradients gradients = averagedGradients(step);
      best.ifPresent(b -> b.offer(current, gradients.losses()));
      float[] direction = gradients.gradients();
      float length = settings.stepAt(threat.epsilon());
      for (int i = 0; i < rows.length; i++) {
        int offset = i * size;
        requireFinite(direction, offset, i);
        if (momentum.isPresent()) {
          momentum.get().accumulate(direction, offset, size);
          geometry.step(current, momentum.get().velocity(), offset, size, length);
        } else {
          geometry.step(current, direction, offset, size, length);
        }
        threat.project(clean, offset, current, offset, task.shape());
      }
    }

    /**
     * A gradient that is not finite would stall the attack, which would look like robustness. The
     * image is finite: no step is longer than float32 can hold, and each ends with a projection.
     */
    private void requireFinite(float[] direction, int offset, int position) {
      int witness = 0;
      for (int i = offset; i < offset + size; i++) {
        // Without its sign bit, adding one to an exponent of all ones (∞, NaN) makes it negative.
        witness |= (Float.floatToRawIntBits(direction[i]) & Integer.MAX_VALUE) + EXPONENT_ONE;
      }
      if (witness < 0) {
        throw new ComponentException(
            "attack %s: the entry's gradient for %s is not finite, though the image is"
                .formatted(settings.name(), task.describe(rows[position])));
      }
    }

    /**
     * Expectation over transformation (Athalye et al. 2018): the mean over noise draws, each used
     * once. A pipeline that is not stochastic is asked once.
     */
    private Gradients averagedGradients(long step) {
      int draws = draws();
      Gradients first = gradients(step * draws);
      if (draws == 1) {
        return first;
      }
      float[] losses = first.losses().clone();
      float[] sum = first.gradients().clone();
      for (int draw = 1; draw < draws; draw++) {
        Gradients next = gradients(step * draws + draw);
        add(losses, next.losses());
        add(sum, next.gradients());
      }
      scale(losses, 1f / draws);
      scale(sum, 1f / draws);
      return new Gradients(first.logits(), losses, sum);
    }

    private Gradients gradients(long draw) {
      return task.gradients(rows, current, settings.loss(), targets, settings.surrogate(), draw);
    }

    private static void add(float[] sum, float[] summand) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += summand[i];
      }
    }

    private static void scale(float[] values, float factor) {
      for (int i = 0; i < values.length; i++) {
        values[i] *= factor;
      }
    }
  }
}
