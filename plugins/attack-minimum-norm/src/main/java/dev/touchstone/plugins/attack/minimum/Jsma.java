package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.Norm;
import java.util.Arrays;
import java.util.List;

/**
 * The Jacobian-based saliency map attack (Papernot et al. 2016, algorithm 2), a pixel a step, which
 * goes to 0 or 1 for good. The number of pixels at which an image is first misclassified is its
 * distance.
 */
final class Jsma implements Attack {

  private final JsmaParameters parameters;

  Jsma(JsmaParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public boolean seeksNearest() {
    return true;
  }

  @Override
  public void check(AttackTask task) {
    Questions.check("jsma", task, List.of(Norm.L0), parameters.surrogate());
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    if (task.size() == 0) {
      return;
    }
    int channels = task.shape().channels();
    Field<Marked> field = new Field<>(task, Marked::new);
    Questions questions =
        new Questions("jsma", task, parameters.eotSamples(), parameters.surrogate());
    Boundaries<Marked> boundaries = new Boundaries<>(task, questions, field);
    int passes = Math.min(parameters.targets(), boundaries.others());
    // A question for all of the clean logits came before.
    long question = 1;
    for (int pass = 0; pass < passes; pass++) {
      int rank = pass;
      field.standing().forEach(Marked::begin);
      for (int step = 0; step < parameters.steps(); step++) {
        List<Marked> walking =
            field.affording(
                field.standing().stream().filter(Marked::goesOn).toList(), 3L * questions.draws());
        if (walking.isEmpty()) {
          break;
        }
        int[] targets = walking.stream().mapToInt(each -> boundaries.ranked(each, rank)).toArray();
        float[] towards = questions.products(walking, cotangents(task, targets, true), question);
        float[] others =
            questions.products(walking, cotangents(task, targets, false), question + 1);
        for (int i = 0; i < walking.size(); i++) {
          walking.get(i).mark(towards, others, i, channels);
        }
        List<Marked> changed = walking.stream().filter(each -> !each.stuck).toList();
        boundaries.ask(changed, question + 2).forEach(each -> each.stuck = true);
        question += 3;
      }
      question = 1 + (pass + 1) * 3L * parameters.steps();
    }
    field.finish();
  }

  /** For the target's logit, or for the sum of all others. */
  private static float[] cotangents(AttackTask task, int[] targets, boolean ofTarget) {
    float[] cotangents = new float[targets.length * task.classes()];
    Arrays.fill(cotangents, ofTarget ? 0 : 1);
    for (int i = 0; i < targets.length; i++) {
      cotangents[i * task.classes() + targets[i]] = ofTarget ? 1 : 0;
    }
    return cotangents;
  }

  /** One sample: which pixels are changed for good. */
  private static final class Marked extends Searched {
    private boolean[] marked;
    private boolean stuck;
    private int count;

    Marked(int row, int label, Geometry geometry, float[] clean) {
      super(row, label, geometry, clean);
      this.marked = new boolean[clean.length];
    }

    void begin() {
      System.arraycopy(clean, 0, current, 0, clean.length);
      marked = new boolean[clean.length];
      count = 0;
      stuck = false;
    }

    /** Not if another pixel cannot make a nearer image than was found. */
    boolean goesOn() {
      return !stuck && count + 1 < distance();
    }

    /**
     * Changes the pixel whose change to its bounds raises the target's logit by {@code a} > 0 and
     * the others' by {@code b} < 0 with the largest −a b (eq. 8); where there is none, the one with
     * the largest a − b.
     */
    void mark(float[] towards, float[] others, int index, int channels) {
      int offset = index * clean.length;
      int chosen = -1;
      double best = 0;
      boolean salient = false;
      for (int pixel = 0; pixel < clean.length; pixel += channels) {
        double a = 0;
        double b = 0;
        for (int i = pixel; i < pixel + channels && !marked[pixel]; i++) {
          double room = bound(towards, others, offset + i) - current[i];
          a += room * towards[offset + i];
          b += room * others[offset + i];
        }
        boolean fits = a > 0 && b < 0;
        double saliency = fits ? -a * b : a - b;
        if (saliency > 0 && ((fits && !salient) || (fits == salient && saliency > best))) {
          chosen = pixel;
          best = saliency;
          salient = fits;
        }
      }
      if (chosen < 0) {
        stuck = true;
        return;
      }
      marked[chosen] = true;
      count++;
      for (int i = chosen; i < chosen + channels; i++) {
        current[i] = bound(towards, others, offset + i);
      }
    }

    private static float bound(float[] towards, float[] others, int at) {
      return towards[at] > others[at] ? 1 : 0;
    }
  }
}
