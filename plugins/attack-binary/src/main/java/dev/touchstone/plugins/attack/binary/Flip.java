package dev.touchstone.plugins.attack.binary;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Climbs the margin loss on the corners of the binary cube: every query is a gradient at a corner,
 * which says by its loss whether the move was good and by its slopes what to try next. A sample is
 * proposed whenever it seems misclassified, and leaves the batch if the platform agrees; of the
 * others the best image is proposed in the end.
 */
final class Flip implements Attack {

  private final FlipParameters parameters;

  Flip(FlipParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public boolean leavesOutDecided() {
    return true;
  }

  @Override
  public void check(AttackTask task) {
    Cube.checkNorm(task.threat().norm());
    if (!task.differentiable()) {
      throw new UserException(
          "attack flip: needs gradients, which this entry does not give: use an attack that only"
              + " queries it");
    }
    Optional<String> surrogate = parameters.surrogate();
    if (surrogate.isPresent() && !task.surrogates().contains(surrogate.get())) {
      throw new UserException(
          task.surrogates().isEmpty()
              ? "attack flip: surrogate '%s' is unknown: this entry needs none, leave it out"
                  .formatted(surrogate.get())
              : "attack flip: surrogate '%s' is unknown: this entry offers %s"
                  .formatted(surrogate.get(), String.join(", ", task.surrogates())));
    }
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    int size = task.shape().size();
    float[] images = task.images();
    List<Climb> standing = new ArrayList<>();
    for (int row = 0; row < task.size(); row++) {
      float[] clean = Arrays.copyOfRange(images, row * size, (row + 1) * size);
      standing.add(new Climb(row, Cube.of(clean, (float) parameters.mu(), task.threat())));
    }
    for (int run = 0; run < parameters.restarts(); run++) {
      for (Climb climb : standing) {
        if (run == 0) {
          climb.startClean();
        } else {
          climb.startAnywhere(task.random(climb.row()));
        }
      }
      climb(task, standing, run);
    }
    // A query leaves one for this, but a proposal in between may have taken it.
    propose(task, standing.stream().filter(climb -> left(task, climb) > 0).toList(), Climb::best);
  }

  /** One run; removes from the list what it breaks. */
  private void climb(AttackTask task, List<Climb> standing, int run) {
    int size = task.shape().size();
    for (int step = 0; step < parameters.steps(); step++) {
      List<Climb> asked =
          standing.stream().filter(climb -> climb.goesOn() && left(task, climb) > 1).toList();
      if (asked.isEmpty()) {
        return;
      }
      // One noise draw for a whole run, so that its losses can be compared.
      Gradients answer =
          task.gradients(
              rows(asked),
              stack(asked, size, Climb::next),
              Loss.MARGIN,
              Optional.empty(),
              parameters.surrogate(),
              run);
      List<Climb> fooling = new ArrayList<>();
      for (int i = 0; i < asked.size(); i++) {
        if (asked.get(i).observe(answer.losses()[i], answer.gradients(), i * size)) {
          fooling.add(asked.get(i));
        }
      }
      standing.removeAll(propose(task, fooling, Climb::best));
    }
  }

  /** Proposes an image of each, and returns those whose samples are broken. */
  private static List<Climb> propose(
      AttackTask task, List<Climb> climbs, Function<Climb, float[]> image) {
    if (climbs.isEmpty()) {
      return climbs;
    }
    boolean[] broken = task.propose(rows(climbs), stack(climbs, task.shape().size(), image));
    return IntStream.range(0, broken.length).filter(i -> broken[i]).mapToObj(climbs::get).toList();
  }

  private static long left(AttackTask task, Climb climb) {
    return task.remaining(climb.row()).orElse(Long.MAX_VALUE);
  }

  private static int[] rows(List<Climb> climbs) {
    return climbs.stream().mapToInt(Climb::row).toArray();
  }

  private static float[] stack(List<Climb> climbs, int size, Function<Climb, float[]> image) {
    float[] images = new float[climbs.size() * size];
    for (int i = 0; i < climbs.size(); i++) {
      System.arraycopy(image.apply(climbs.get(i)), 0, images, i * size, size);
    }
    return images;
  }
}
