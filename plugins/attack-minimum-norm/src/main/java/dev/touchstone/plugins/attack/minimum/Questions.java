package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * What an attack asks of a task, averaged over noise draws (EOT, Athalye et al. 2018). Each
 * question has draws of its own; a pipeline that is not stochastic is asked once.
 */
final class Questions {

  /** Most steps, runs or noise draws: more than any attack that ends. */
  static final int MOST_RUNS = 1_000_000;

  private final String attack;
  private final AttackTask task;
  private final int draws;
  private final Optional<String> surrogate;

  Questions(String attack, AttackTask task, int eotSamples, Optional<String> surrogate) {
    this.attack = attack;
    this.task = task;
    this.draws = task.stochastic() ? eotSamples : 1;
    this.surrogate = surrogate;
  }

  /**
   * Checks that an attack by gradients can serve a task.
   *
   * @param norms in which it can search
   * @throws UserException if it cannot; the message says why
   */
  static void check(String attack, AttackTask task, List<Norm> norms, Optional<String> surrogate) {
    Norm norm = task.threat().norm();
    if (!norms.contains(norm)) {
      List<String> symbols = norms.stream().map(Norm::symbol).toList();
      String last = symbols.get(symbols.size() - 1);
      String known =
          symbols.size() == 1
              ? last
              : String.join(", ", symbols.subList(0, symbols.size() - 1)) + " and " + last;
      throw new UserException(
          "attack %s: searches in %s, and not in %s; name the threats that it is for (threats: [...])"
              .formatted(attack, known, norm.symbol()));
    }
    if (!task.differentiable()) {
      throw new UserException(
          "attack %s: needs gradients, which this entry does not give: use an attack that only queries it"
              .formatted(attack));
    }
    if (surrogate.isPresent() && !task.surrogates().contains(surrogate.get())) {
      String remedy =
          task.surrogates().isEmpty()
              ? "this entry needs none, leave it out"
              : "this entry offers " + String.join(", ", task.surrogates());
      throw new UserException(
          "attack %s: surrogate '%s' is unknown: %s".formatted(attack, surrogate.get(), remedy));
    }
  }

  /** Queries that one question costs. */
  int draws() {
    return draws;
  }

  /**
   * Logits of the current images.
   *
   * @param question its number, from 0 over all of a sample's
   */
  float[] logits(List<? extends Searched> samples, long question) {
    int[] rows = Field.rows(samples);
    float[] images = Field.images(samples);
    return mean(question, draw -> task.logits(rows, images, draw));
  }

  /** Gradients of z_c − z_y at the current images, for one class c per sample. */
  float[] differences(List<? extends Searched> samples, int[] classes, long question) {
    float[] cotangents = new float[classes.length * task.classes()];
    for (int i = 0; i < classes.length; i++) {
      cotangents[i * task.classes() + classes[i]] = 1;
      cotangents[i * task.classes() + samples.get(i).label] = -1;
    }
    return products(samples, cotangents, question);
  }

  /** Products of derivatives by the logits with the Jacobian at the current images. */
  float[] products(List<? extends Searched> samples, float[] cotangents, long question) {
    int[] rows = Field.rows(samples);
    float[] images = Field.images(samples);
    float[] products =
        mean(
            question,
            draw -> task.vectorJacobianProduct(rows, images, cotangents, surrogate, draw));
    requireFinite(rows, products);
    return products;
  }

  /** A loss and its gradient at the current images; logits of the first draw. */
  Gradients gradients(List<? extends Searched> samples, Loss loss, long question) {
    int[] rows = Field.rows(samples);
    float[] images = Field.images(samples);
    Gradients first =
        task.gradients(rows, images, loss, Optional.empty(), surrogate, question * draws);
    float[] losses = first.losses();
    float[] gradients = first.gradients();
    if (draws > 1) {
      losses = losses.clone();
      gradients = gradients.clone();
      for (int draw = 1; draw < draws; draw++) {
        long number = question * draws + draw;
        Gradients next = task.gradients(rows, images, loss, Optional.empty(), surrogate, number);
        add(losses, next.losses());
        add(gradients, next.gradients());
      }
      divide(losses, draws);
      divide(gradients, draws);
    }
    requireFinite(rows, gradients);
    return new Gradients(first.logits(), losses, gradients);
  }

  private float[] mean(long question, LongFunction<float[]> answer) {
    float[] first = answer.apply(question * draws);
    if (draws == 1) {
      return first;
    }
    float[] sum = first.clone();
    for (int draw = 1; draw < draws; draw++) {
      add(sum, answer.apply(question * draws + draw));
    }
    divide(sum, draws);
    return sum;
  }

  private static void add(float[] sum, float[] summand) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += summand[i];
    }
  }

  private static void divide(float[] values, int divisor) {
    for (int i = 0; i < values.length; i++) {
      values[i] /= divisor;
    }
  }

  /** A gradient that is not finite would stall the attack, which would look like robustness. */
  private void requireFinite(int[] rows, float[] gradients) {
    int size = task.shape().size();
    for (int i = 0; i < gradients.length; i++) {
      if (!Float.isFinite(gradients[i])) {
        throw new ComponentException(
            "attack %s: the entry's gradient for %s is not finite, though the image is"
                .formatted(attack, task.describe(rows[i / size])));
      }
    }
  }
}
