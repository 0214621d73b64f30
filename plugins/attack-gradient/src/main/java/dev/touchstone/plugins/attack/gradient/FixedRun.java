package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.threat.NormBall;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Steps of one length: x ← Π(x + α · n(g)). Only the final iterate is proposed (see {@link Keep}),
 * so all rows go on together to the end; arrays are compacted to these rows.
 */
final class FixedRun implements Run {

  private final Settings settings;
  private final AttackTask task;
  private final GradientQueries queries;
  private final NormBall threat;
  private final Geometry geometry;
  private final int size;
  private final int[] rows;
  private final Optional<int[]> targets;
  private final float[] clean;
  private final float[] current;
  private final View view;
  private final Optional<Momentum> momentum;
  private final Optional<BestIterates> best;

  FixedRun(
      Settings settings,
      Climb.Fixed climb,
      AttackTask task,
      int[] rows,
      float[] images,
      Optional<int[]> targets) {
    this.settings = settings;
    this.task = task;
    this.queries = new GradientQueries(settings, task);
    this.threat = task.threat();
    this.geometry = Geometry.of(threat.norm());
    this.size = task.shape().size();
    this.rows = rows;
    this.targets = targets;
    this.clean = Run.gather(images, rows, size);
    this.current = clean.clone();
    this.view = climb.view();
    this.momentum =
        climb.momentum() == 0
            ? Optional.empty()
            : Optional.of(new Momentum((float) climb.momentum(), current.length));
    this.best =
        climb.keep() == Keep.BEST
            ? Optional.of(new BestIterates(rows.length, size))
            : Optional.empty();
  }

  @Override
  public int[] propose(long number) {
    if (settings.randomStart()) {
      scatter();
    }
    int steps = affordableSteps();
    for (int step = 0; step < steps; step++) {
      climb(number * settings.steps() + step);
    }
    int[] standing = indicesOfFalse(task.propose(rows, current));
    int[] standingRows = Run.select(rows, standing);
    if (best.isEmpty() || steps == 0 || Run.withQueries(task, standingRows).length == 0) {
      return standingRows;
    }
    float[] candidates = Run.gather(best.get().images(), standing, size);
    return Run.select(standingRows, indicesOfFalse(task.propose(standingRows, candidates)));
  }

  /** All, or as many as leave a query for the proposal; rows of a run have asked the same. */
  private int affordableSteps() {
    long steps = settings.steps();
    for (int row : rows) {
      steps = Math.min(steps, (Run.left(task, row) - 1) / queries.draws());
    }
    return (int) steps;
  }

  private static int[] indicesOfFalse(boolean[] broken) {
    return IntStream.range(0, broken.length).filter(i -> !broken[i]).toArray();
  }

  private void scatter() {
    for (int i = 0; i < rows.length; i++) {
      int offset = i * size;
      geometry.scatter(current, offset, size, threat.epsilon(), task.random(rows[i]));
      threat.project(clean, offset, current, offset, task.shape());
    }
  }

  /** The gradients to climb by: at the iterates, or as the view has it. */
  private float[] look(long step, float length) {
    if (view.equals(View.PLAIN)) {
      Gradients gradients = queries.ask(rows, current, targets, step);
      best.ifPresent(b -> b.offer(current, gradients.losses()));
      requireFinite(gradients.gradients());
      return gradients.gradients();
    }
    float[] ahead = view.nesterov() ? ahead(length) : current;
    float[] seen = new float[ahead.length];
    int[][] sources = new int[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      sources[i] = view.drawSources(task.shape(), task.random(rows[i]));
      for (int k = 0; k < size; k++) {
        int from = sources[i][k];
        seen[i * size + k] = from < 0 ? 0 : ahead[i * size + from];
      }
    }
    Gradients gradients = queries.ask(rows, seen, targets, step);
    best.ifPresent(b -> b.offer(current, gradients.losses()));
    requireFinite(gradients.gradients());
    float[] direction = new float[ahead.length];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < size; k++) {
        if (sources[i][k] >= 0) {
          direction[i * size + sources[i][k]] += gradients.gradients()[i * size + k];
        }
      }
      view.smooth(direction, i * size, task.shape());
    }
    return direction;
  }

  /** Where the momentum leads. It is a mean over pixels there, or it would lead nowhere. */
  private float[] ahead(float length) {
    float[] ahead = current.clone();
    if (momentum.isPresent()) {
      float[] velocity = momentum.get().velocity();
      float pace = length * momentum.get().decay() * size;
      for (int i = 0; i < ahead.length; i++) {
        ahead[i] += pace * velocity[i];
      }
    }
    return ahead;
  }

  private void requireFinite(float[] direction) {
    for (int i = 0; i < rows.length; i++) {
      queries.requireFinite(direction, i * size, size, rows[i]);
    }
  }

  private void climb(long step) {
    float length = settings.stepAt(threat.epsilon());
    float[] direction = look(step, length);
    for (int i = 0; i < rows.length; i++) {
      int offset = i * size;
      if (momentum.isPresent()) {
        momentum.get().accumulate(direction, offset, size);
        geometry.step(current, momentum.get().velocity(), offset, size, length);
      } else {
        geometry.step(current, direction, offset, size, length);
      }
      threat.project(clean, offset, current, offset, task.shape());
    }
  }
}
