package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.Norm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Projected ascent on the margin by gradients that are estimated from logits on both sides of the
 * image: (f(x + σu) − f(x − σu)) u / 2σ in the mean over random directions u. Gaussian directions
 * make it NES (Ilyas et al. 2018), signs SPSA (Uesato et al. 2018).
 *
 * @param id the attack's id, for messages
 * @param steps steps of a sample that stands
 * @param directions random directions of a step, two queries each
 * @param width how far the images on both sides are, σ
 * @param relativeStep length of a step, as a fraction of ε
 * @param gaussian whether directions are Gaussian, or else signs
 */
record EstimatedAscent(
    String id, int steps, int directions, double width, double relativeStep, boolean gaussian)
    implements Attack {

  @Override
  public Access access() {
    return Access.LOGITS;
  }

  @Override
  public void check(AttackTask task) {
    Norm norm = task.threat().norm();
    if (norm != Norm.LINF && norm != Norm.L2) {
      throw new UserException(
          "attack %s: makes steps in L∞ and L2, and none in %s; name the threats that it is for (threats: [...])"
              .formatted(id, norm.symbol()));
    }
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    int size = task.shape().size();
    float[] images = task.images();
    int[] labels = task.labels();
    List<Estimated> standing = new ArrayList<>();
    for (int row = 0; row < task.size(); row++) {
      float[] clean = Arrays.copyOfRange(images, row * size, (row + 1) * size);
      standing.add(new Estimated(row, labels[row], clean));
    }
    long draw = 0;
    for (int step = 0; step < steps; step++) {
      standing = affording(task, standing);
      if (standing.isEmpty()) {
        return;
      }
      estimate(task, standing, draw);
      draw += directions;
      for (Estimated sample : standing) {
        sample.step(task.threat(), relativeStep * task.threat().epsilon(), task.shape());
      }
      standing = withoutBroken(task, standing, draw++);
    }
    finish(task, standing);
  }

  /** Both sides of a direction have the same noise, so that it does not count as a slope. */
  private void estimate(AttackTask task, List<Estimated> samples, long draw) {
    int size = task.shape().size();
    int classes = task.classes();
    int[] rows = rows(samples);
    float[] looks = new float[rows.length * size];
    for (int direction = 0; direction < directions; direction++) {
      samples.forEach(sample -> sample.draw(gaussian, task.random(sample.row())));
      double[] rises = new double[rows.length];
      for (int side = 1; side >= -1; side -= 2) {
        for (int i = 0; i < rows.length; i++) {
          samples.get(i).look((float) (side * width), looks, i * size);
        }
        float[] logits = task.logits(rows, looks, draw + direction);
        for (int i = 0; i < rows.length; i++) {
          rises[i] += side * samples.get(i).margin(logits, i * classes, classes);
        }
      }
      for (int i = 0; i < rows.length; i++) {
        samples.get(i).lean(rises[i] / (2 * width * directions));
      }
    }
  }

  private static List<Estimated> withoutBroken(
      AttackTask task, List<Estimated> standing, long draw) {
    float[] logits = task.logits(rows(standing), stack(standing, false), draw);
    List<Estimated> fooling = new ArrayList<>();
    for (int i = 0; i < standing.size(); i++) {
      if (standing.get(i).observe(logits, i * task.classes(), task.classes())) {
        fooling.add(standing.get(i));
      }
    }
    if (fooling.isEmpty()) {
      return standing;
    }
    boolean[] broken = task.propose(rows(fooling), stack(fooling, false));
    List<Estimated> gone =
        IntStream.range(0, broken.length).filter(i -> broken[i]).mapToObj(fooling::get).toList();
    return standing.stream().filter(sample -> !gone.contains(sample)).toList();
  }

  /** A step must leave a query for the proposal of what it finds: the climb of the others ends. */
  private List<Estimated> affording(AttackTask task, List<Estimated> samples) {
    long needed = 2L * directions + 1;
    List<Estimated> poor = samples.stream().filter(sample -> left(task, sample) <= needed).toList();
    finish(task, poor);
    return samples.stream().filter(sample -> !poor.contains(sample)).toList();
  }

  private static void finish(AttackTask task, List<Estimated> samples) {
    List<Estimated> proposed = samples.stream().filter(sample -> left(task, sample) > 0).toList();
    if (!proposed.isEmpty()) {
      task.propose(rows(proposed), stack(proposed, true));
    }
  }

  private static long left(AttackTask task, Estimated sample) {
    return task.remaining(sample.row()).orElse(Long.MAX_VALUE);
  }

  private static int[] rows(List<Estimated> samples) {
    return samples.stream().mapToInt(Estimated::row).toArray();
  }

  private static float[] stack(List<Estimated> samples, boolean best) {
    int size = samples.get(0).current().length;
    float[] images = new float[samples.size() * size];
    for (int i = 0; i < samples.size(); i++) {
      Estimated sample = samples.get(i);
      System.arraycopy(best ? sample.best() : sample.current(), 0, images, i * size, size);
    }
    return images;
  }
}
