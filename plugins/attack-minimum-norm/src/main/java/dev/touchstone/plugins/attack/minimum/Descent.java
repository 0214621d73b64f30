package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Attacks that ask for one gradient a step and keep the nearest misclassified image on their way.
 *
 * @param name the attack's id, for messages
 * @param steps gradient queries of a sample that stands
 * @param loss to be climbed
 * @param norms what it can serve
 * @param eotSamples noise draws that each gradient is averaged over
 * @param surrogate backward surrogate; empty takes the pipeline's default
 * @param walk what is done with each sample
 */
record Descent(
    String name,
    int steps,
    Loss loss,
    List<Norm> norms,
    int eotSamples,
    Optional<String> surrogate,
    Field.Maker<Walk> walk)
    implements Attack {

  @Override
  public boolean seeksNearest() {
    return true;
  }

  @Override
  public void check(AttackTask task) {
    Questions.check(name, task, norms, surrogate);
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    Questions questions = new Questions(name, task, eotSamples, surrogate);
    Field<Walk> field = new Field<>(task, walk);
    int size = task.shape().size();
    for (int step = 0; step < steps; step++) {
      List<Walk> asked = field.standing().stream().filter(each -> !each.done()).toList();
      asked = field.affording(asked, questions.draws());
      if (asked.isEmpty()) {
        break;
      }
      Gradients answer = questions.gradients(asked, loss, step);
      Set<Walk> fooled = new HashSet<>(field.observe(asked, answer.logits()));
      Set<Walk> standing = new HashSet<>(field.standing());
      for (int i = 0; i < asked.size(); i++) {
        Walk each = asked.get(i);
        if (standing.contains(each)) {
          each.step(step, fooled.contains(each), answer.losses()[i], answer.gradients(), i * size);
        }
      }
    }
    field.finish();
  }
}
