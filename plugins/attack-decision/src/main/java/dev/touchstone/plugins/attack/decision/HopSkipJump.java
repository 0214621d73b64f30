package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import java.util.ArrayList;
import java.util.List;

/**
 * HopSkipJump (Chen, Jordan and Wainwright 2020, algorithm 2): from a misclassified image at the
 * decision boundary, estimates the boundary's normal by the classes of images around it, steps
 * along it, and searches for the boundary again, on the way to the clean image.
 *
 * <p>All samples make the same phase of the same iteration together, so that noise draws can be
 * numbered without regard to the batch.
 */
final class HopSkipJump implements Attack {

  /** Images in one call, unless there are more samples. */
  private static final int MOST_IMAGES = 512;

  /** A step that was halved so often leads nowhere. */
  private static final int MOST_HALVINGS = 25;

  /** Noise draws that a phase of an iteration has for itself: more than it can ask. */
  private static final long DRAWS = 1L << 24;

  /** What an iteration does in turn; iteration 0 is the start, in place of its step. */
  private enum Phase {
    ESTIMATE(0),
    STEP(1),
    SEARCH(2);

    private final int place;

    Phase(int place) {
      this.place = place;
    }

    long firstDraw(int iteration) {
      return (3L * iteration + place) * DRAWS;
    }
  }

  private final HopSkipJumpParameters parameters;

  HopSkipJump(HopSkipJumpParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public Access access() {
    return Access.LABELS;
  }

  @Override
  public boolean seeksNearest() {
    return true;
  }

  @Override
  public void check(AttackTask task) {
    Field.check("hop-skip-jump", task);
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    Field<HopSkipJumpSample> field = new Field<>(task, HopSkipJumpSample::new);
    field.start(parameters.starts(), Phase.STEP.firstDraw(0));
    field.search(Phase.SEARCH.firstDraw(0));
    field.standing().forEach(HopSkipJumpSample::setNoise);
    field.proposeNearer();
    for (int iteration = 1; iteration <= parameters.steps(); iteration++) {
      // An image that is the clean one was misclassified unattacked: it cannot be nearer.
      field.end(field.standing().stream().filter(sample -> sample.distance() == 0).toList());
      estimate(task, field, iteration);
      step(field, iteration);
      field.search(Phase.SEARCH.firstDraw(iteration));
      field.standing().forEach(HopSkipJumpSample::setNoise);
      field.proposeNearer();
    }
    field.end(field.standing());
  }

  private void estimate(AttackTask task, Field<HopSkipJumpSample> field, int iteration) {
    List<HopSkipJumpSample> samples = field.affording(field.standing());
    if (samples.isEmpty()) {
      return;
    }
    int planned = parameters.evaluations(iteration);
    for (HopSkipJumpSample sample : samples) {
      sample.beginEstimate((int) Math.min(planned, field.affordable(sample)));
    }
    // Where answers are random, each image has a draw of its own: noise that is the same for all
    // would shift the boundary for all of them.
    int together = task.stochastic() ? 1 : Math.max(1, MOST_IMAGES / samples.size());
    for (int first = 0; first < planned; first += together) {
      List<HopSkipJumpSample> asked = new ArrayList<>();
      for (HopSkipJumpSample sample : samples) {
        for (int i = first; i < Math.min(first + together, sample.evaluations()); i++) {
          asked.add(sample);
        }
      }
      if (asked.isEmpty()) {
        break;
      }
      evaluate(task, field, asked, Phase.ESTIMATE.firstDraw(iteration) + first);
    }
    samples.forEach(sample -> sample.endEstimate(iteration));
  }

  private static void evaluate(
      AttackTask task, Field<HopSkipJumpSample> field, List<HopSkipJumpSample> asked, long draw) {
    int size = task.shape().size();
    float[] images = new float[asked.size() * size];
    for (int i = 0; i < asked.size(); i++) {
      asked.get(i).addNoise(images, i * size);
    }
    boolean[] fooled = field.ask(asked, images, draw);
    for (int i = 0; i < fooled.length; i++) {
      asked.get(i).observeNoise(images, i * size, fooled[i]);
    }
  }

  /** Halves steps until they end at a misclassified image; a sample without one stays. */
  private static void step(Field<HopSkipJumpSample> field, int iteration) {
    List<HopSkipJumpSample> stepping = field.standing();
    for (int halvings = 0; halvings < MOST_HALVINGS; halvings++) {
      stepping = field.affording(stepping);
      if (stepping.isEmpty()) {
        break;
      }
      stepping.forEach(HopSkipJumpSample::tryStep);
      boolean[] fooled = field.ask(stepping, Phase.STEP.firstDraw(iteration) + halvings);
      stepping = field.unfooled(stepping, fooled);
      stepping.forEach(HopSkipJumpSample::halveStep);
    }
  }
}
