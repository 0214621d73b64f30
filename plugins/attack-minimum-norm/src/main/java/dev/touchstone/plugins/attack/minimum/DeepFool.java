package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.Norm;
import java.util.List;

/**
 * DeepFool (Moosavi-Dezfooli et al. 2016, algorithm 2): steps onto the nearest of the linearised
 * boundaries until the image, with its overshoot, is misclassified.
 */
final class DeepFool implements Attack {

  private final DeepFoolParameters parameters;

  DeepFool(DeepFoolParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public boolean seeksNearest() {
    return true;
  }

  @Override
  public void check(AttackTask task) {
    Questions.check("deepfool", task, List.of(Norm.LINF, Norm.L2), parameters.surrogate());
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    if (task.size() == 0) {
      return;
    }
    Field<Fooled> field = new Field<>(task, Fooled::new);
    Questions questions =
        new Questions("deepfool", task, parameters.eotSamples(), parameters.surrogate());
    Boundaries<Fooled> boundaries = new Boundaries<>(task, questions, field);
    int count = Math.min(parameters.candidates(), boundaries.others());
    long question = 1;
    for (int step = 0; step < parameters.steps(); step++) {
      // The gradients, and the logits of where they lead.
      List<Fooled> walking =
          field.affording(
              field.standing().stream().filter(sample -> !sample.found()).toList(),
              (count + 1L) * questions.draws());
      if (walking.isEmpty()) {
        break;
      }
      List<Boundary> ahead = boundaries.nearest(walking, count, question);
      for (int i = 0; i < walking.size(); i++) {
        walking.get(i).step(ahead.get(i), parameters.overshoot());
      }
      boundaries.ask(walking, question + count);
      question += count + 1;
    }
    field.finish();
  }

  /** One sample: the steps add up before the overshoot. */
  private static final class Fooled extends Searched {
    /**
     * How far a step goes beyond the boundary, as in the authors' code. Where the box cuts each
     * step, the boundary would be neared and never met.
     */
    private static final double BEYOND = 1e-4;

    private final double[] total;

    Fooled(int row, int label, Geometry geometry, float[] clean) {
      super(row, label, geometry, clean);
      this.total = new double[clean.length];
    }

    void step(Boundary boundary, double overshoot) {
      float[] w = boundary.gradient();
      double slope = 0;
      for (float weight : w) {
        slope += geometry.pace(weight) * weight;
      }
      double beyond = BEYOND * geometry.dualLength(w);
      double way = slope == 0 ? 0 : (Math.abs(boundary.difference()) + beyond) / slope;
      for (int i = 0; i < w.length; i++) {
        total[i] += way * geometry.pace(w[i]);
        current[i] = clip(clean[i] + (1 + overshoot) * total[i]);
      }
    }
  }
}
