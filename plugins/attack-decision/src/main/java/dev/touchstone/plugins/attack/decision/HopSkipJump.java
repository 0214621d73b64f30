package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.Norm;
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
    Norm norm = task.threat().norm();
    if (norm != Norm.LINF && norm != Norm.L2) {
      throw new UserException(
          "attack hop-skip-jump: searches in L∞ and L2, and not in %s; name the threats that it is for (threats: [...])"
              .formatted(norm.symbol()));
    }
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    Field field = new Field(task);
    start(field);
    search(field, 0);
    field.proposeNearer();
    for (int iteration = 1; iteration <= parameters.steps(); iteration++) {
      // An image that is the clean one was misclassified unattacked: it cannot be nearer.
      field.end(field.standing().stream().filter(sample -> sample.distance() == 0).toList());
      estimate(task, field, iteration);
      step(field, iteration);
      search(field, iteration);
      field.proposeNearer();
    }
    field.end(field.standing());
  }

  /** Ends the search of samples for which no start is misclassified. */
  private void start(Field field) {
    List<Sample> waiting = field.standing();
    for (int draw = 0; draw < parameters.starts(); draw++) {
      waiting = field.affording(waiting);
      if (waiting.isEmpty()) {
        return;
      }
      for (Sample sample : waiting) {
        sample.tryStart(draw);
      }
      waiting = unfooled(waiting, field.ask(waiting, Phase.STEP.firstDraw(0) + draw));
    }
    field.end(waiting);
  }

  private static void search(Field field, int iteration) {
    field.standing().forEach(Sample::beginSearch);
    List<Sample> searching = field.standing();
    for (long draw = Phase.SEARCH.firstDraw(iteration); ; draw++) {
      searching = field.affording(searching.stream().filter(Sample::searching).toList());
      if (searching.isEmpty()) {
        break;
      }
      searching.forEach(Sample::tryMiddle);
      boolean[] fooled = field.ask(searching, draw);
      for (int i = 0; i < fooled.length; i++) {
        searching.get(i).observeMiddle(fooled[i]);
      }
    }
    field.standing().forEach(Sample::endSearch);
  }

  private void estimate(AttackTask task, Field field, int iteration) {
    List<Sample> samples = field.affording(field.standing());
    if (samples.isEmpty()) {
      return;
    }
    int planned = parameters.evaluations(iteration);
    for (Sample sample : samples) {
      sample.beginEstimate((int) Math.min(planned, field.affordable(sample)));
    }
    // Where answers are random, each image has a draw of its own: noise that is the same for all
    // would shift the boundary for all of them.
    int together = task.stochastic() ? 1 : Math.max(1, MOST_IMAGES / samples.size());
    for (int first = 0; first < planned; first += together) {
      List<Sample> asked = new ArrayList<>();
      for (Sample sample : samples) {
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

  private static void evaluate(AttackTask task, Field field, List<Sample> asked, long draw) {
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
  private static void step(Field field, int iteration) {
    List<Sample> stepping = field.standing();
    for (int halvings = 0; halvings < MOST_HALVINGS; halvings++) {
      stepping = field.affording(stepping);
      if (stepping.isEmpty()) {
        break;
      }
      stepping.forEach(Sample::tryStep);
      boolean[] fooled = field.ask(stepping, Phase.STEP.firstDraw(iteration) + halvings);
      stepping = unfooled(stepping, fooled);
      stepping.forEach(Sample::halveStep);
    }
  }

  /** Tells those that are fooled so, and returns the others. */
  private static List<Sample> unfooled(List<Sample> samples, boolean[] fooled) {
    List<Sample> others = new ArrayList<>();
    for (int i = 0; i < fooled.length; i++) {
      if (fooled[i]) {
        samples.get(i).found();
      } else {
        others.add(samples.get(i));
      }
    }
    return others;
  }
}
