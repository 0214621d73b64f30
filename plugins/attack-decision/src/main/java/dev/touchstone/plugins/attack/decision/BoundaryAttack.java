package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import java.util.List;
import java.util.Optional;

/**
 * The Boundary Attack (Brendel, Rauber and Bethge 2018, algorithm 1): from a misclassified image, a
 * random step around the clean image and one towards it, kept if the image is still misclassified.
 * The lengths of both follow how often that is so.
 */
final class BoundaryAttack implements Attack {

  /** Of so many steps, one also asks how the step around does alone. */
  static final int PROBED = 10;

  /** Of so many steps, one proposes what is nearer by then. */
  private static final int PROPOSED = 100;

  /** Noise draws for each part of the start: more than it can ask. */
  private static final long DRAWS = 1L << 24;

  private final String id;
  private final BoundaryParameters parameters;
  private final Optional<Starts> starts;

  /** An attack that looks for its own starts. */
  BoundaryAttack(BoundaryParameters parameters) {
    this("boundary", parameters, Optional.empty());
  }

  /**
   * An attack.
   *
   * @param id the attack's id, for messages
   * @param starts images that were found elsewhere, which are tried before any other start
   */
  BoundaryAttack(String id, BoundaryParameters parameters, Optional<Starts> starts) {
    this.id = id;
    this.parameters = parameters;
    this.starts = starts;
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
    Field.check(id, task);
    starts.ifPresent(each -> each.check(task));
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    Field<BoundarySample> field =
        new Field<>(
            task, (t, row, label, clean) -> new BoundarySample(t, row, label, clean, parameters));
    starts.ifPresent(each -> field.startAt(each.of(task), DRAWS - 1));
    field.start(parameters.starts(), 0);
    field.search(DRAWS);
    field.proposeNearer();
    for (int step = 0; step < parameters.steps(); step++) {
      field.end(field.standing().stream().filter(BoundarySample::converged).toList());
      if (field.standing().isEmpty()) {
        break;
      }
      step(field, step);
      if (step % PROPOSED == PROPOSED - 1) {
        field.proposeNearer();
      }
    }
    field.end(field.standing());
  }

  private static void step(Field<BoundarySample> field, int step) {
    long draw = 2 * DRAWS + 2L * step;
    field.standing().forEach(BoundarySample::tryAround);
    boolean probed = step % PROBED == 0;
    if (probed) {
      List<BoundarySample> probing = field.affording(field.standing());
      if (probing.isEmpty()) {
        return;
      }
      boolean[] fooled = field.ask(probing, draw);
      for (int i = 0; i < fooled.length; i++) {
        probing.get(i).observeAround(fooled[i]);
      }
    }
    List<BoundarySample> stepping = field.affording(field.standing());
    if (stepping.isEmpty()) {
      return;
    }
    stepping.forEach(BoundarySample::tryTowards);
    boolean[] fooled = field.ask(stepping, draw + 1);
    for (int i = 0; i < fooled.length; i++) {
      stepping.get(i).observeTowards(fooled[i], probed);
    }
  }
}
