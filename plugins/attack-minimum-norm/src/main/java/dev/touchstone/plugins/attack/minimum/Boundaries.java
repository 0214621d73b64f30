package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.AttackTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * The boundaries around the current images of a field. A boundary needs logits at its image, so
 * these are to be asked for first.
 *
 * @param <S> what the attack keeps of a sample
 */
final class Boundaries<S extends Searched> {

  private final AttackTask task;
  private final Questions questions;
  private final Field<S> field;
  private final Map<S, float[]> logits = new HashMap<>();
  private final Map<S, int[]> ranks = new HashMap<>();

  /** Asks for the logits of the clean images: the first question. */
  Boundaries(AttackTask task, Questions questions, Field<S> field) {
    this.task = task;
    this.questions = questions;
    this.field = field;
    List<S> all = field.affording(field.standing(), questions.draws());
    ask(all, 0);
    all.forEach(sample -> ranks.put(sample, byFallingLogit(sample)));
  }

  /** How many other classes there are to look at. */
  int others() {
    return task.classes() - 1;
  }

  /** The class of the highest logit of the clean image but for {@code rank}, the label left out. */
  int ranked(S sample, int rank) {
    return ranks.get(sample)[rank];
  }

  /** Logits of the samples' current images as they were asked for last. */
  Map<S, float[]> logits() {
    return new HashMap<>(logits);
  }

  /** Sets the logits of a sample's current image. */
  void remember(S sample, float[] known) {
    logits.put(sample, known);
  }

  /** Asks for the logits of current images, and returns what is misclassified and goes on. */
  List<S> ask(List<S> samples, long question) {
    if (samples.isEmpty()) {
      return samples;
    }
    float[] answer = questions.logits(samples, question);
    int classes = task.classes();
    for (int i = 0; i < samples.size(); i++) {
      logits.put(samples.get(i), Arrays.copyOfRange(answer, i * classes, (i + 1) * classes));
    }
    return field.observe(samples, answer);
  }

  /** The boundary of each sample to one class: one question. */
  List<Boundary> to(List<S> samples, ToIntFunction<S> target, long question) {
    int[] classes = samples.stream().mapToInt(target).toArray();
    float[] gradients = questions.differences(samples, classes, question);
    return IntStream.range(0, classes.length)
        .mapToObj(i -> boundary(samples.get(i), classes[i], gradients, i))
        .toList();
  }

  private Boundary boundary(S sample, int other, float[] gradients, int index) {
    float[] z = logits.get(sample);
    double difference = (double) z[other] - z[sample.label];
    return Boundary.of(difference, gradients, index, sample.clean.length);
  }

  /**
   * The nearest of each sample's boundaries to the first {@code count} classes: as many questions.
   */
  List<Boundary> nearest(List<S> samples, int count, long question) {
    List<Boundary> nearest = new ArrayList<>(to(samples, sample -> ranked(sample, 0), question));
    for (int rank = 1; rank < count; rank++) {
      int now = rank;
      List<Boundary> next = to(samples, sample -> ranked(sample, now), question + rank);
      for (int i = 0; i < samples.size(); i++) {
        Geometry geometry = samples.get(i).geometry;
        if (next.get(i).distance(geometry) < nearest.get(i).distance(geometry)) {
          nearest.set(i, next.get(i));
        }
      }
    }
    return nearest;
  }

  private int[] byFallingLogit(S sample) {
    float[] z = logits.get(sample);
    return IntStream.range(0, z.length)
        .filter(c -> c != sample.label)
        .boxed()
        .sorted((a, b) -> Float.compare(z[b], z[a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
