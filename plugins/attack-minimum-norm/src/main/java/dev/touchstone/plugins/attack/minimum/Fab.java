package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.Norm;
import java.util.List;
import java.util.Map;

/**
 * The Fast Adaptive Boundary attack (Croce and Hein 2020b, algorithm 1): goes to the linearised
 * boundary, drawn towards the clean image, and back from every misclassified image. With targets
 * each run looks at the boundary to one class only (Croce and Hein 2020, section 5).
 */
final class Fab implements Attack {

  private final FabParameters parameters;

  Fab(FabParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public boolean seeksNearest() {
    return true;
  }

  @Override
  public void check(AttackTask task) {
    Questions.check("fab", task, List.of(Norm.LINF, Norm.L2, Norm.L1), parameters.surrogate());
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    if (task.size() > 0) {
      new Search(task).run();
    }
  }

  /** The search of one task. */
  private final class Search {
    private final AttackTask task;
    private final Field<FabSample> field;
    private final Questions questions;
    private final Boundaries<FabSample> boundaries;

    /** Number of the first question of a step: the same for a sample in any batch. */
    private long question = 1;

    Search(AttackTask task) {
      this.task = task;
      this.field = new Field<>(task, FabSample::new);
      this.questions = new Questions("fab", task, parameters.eotSamples(), parameters.surrogate());
      this.boundaries = new Boundaries<>(task, questions, field);
    }

    void run() {
      Map<FabSample, float[]> clean = boundaries.logits();
      // As many as a step has at most: those of all boundaries, and for logits twice.
      int questionsOfAStep = task.classes() + 1;
      int passes =
          parameters.targets() == 0 ? 1 : Math.min(parameters.targets(), boundaries.others());
      for (int pass = 0; pass < passes; pass++) {
        for (int restart = 0; restart < parameters.restarts() && !field.isEmpty(); restart++) {
          begin(restart, clean);
          question += questionsOfAStep;
          for (int step = 0; step < parameters.steps() && !field.isEmpty(); step++) {
            step(pass, step + 1 == parameters.steps());
            question += questionsOfAStep;
          }
        }
      }
      field.finish();
    }

    private void begin(int restart, Map<FabSample, float[]> clean) {
      for (FabSample sample : field.standing()) {
        if (restart == 0) {
          sample.begin();
          boundaries.remember(sample, clean.get(sample));
        } else {
          sample.begin(task.random(sample.row), task.threat().epsilon());
        }
      }
      if (restart > 0) {
        boundaries.ask(field.affording(field.standing(), questions.draws()), question);
      }
    }

    private void step(int rank, boolean last) {
      int looks = parameters.targets() == 0 ? boundaries.others() : 1;
      // The gradients, and the logits of where they lead.
      List<FabSample> samples = field.affording(field.standing(), (looks + 1L) * questions.draws());
      if (samples.isEmpty()) {
        return;
      }
      List<Boundary> ahead =
          parameters.targets() == 0
              ? boundaries.nearest(samples, looks, question + 2)
              : boundaries.to(samples, each -> boundaries.ranked(each, rank), question + 2);
      for (int i = 0; i < samples.size(); i++) {
        samples.get(i).step(ahead.get(i), parameters);
      }
      List<FabSample> fooled = boundaries.ask(samples, question);
      if (!last) {
        fooled = field.affording(fooled, questions.draws());
        fooled.forEach(sample -> sample.retreat(parameters.beta()));
        boundaries.ask(fooled, question + 1);
      }
    }
  }
}
