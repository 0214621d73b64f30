package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

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
  public void check(AttackTask task) {
    Questions.check("fab", task, parameters.surrogate());
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    new Search(task).run();
  }

  /** The search of one task. */
  private final class Search {
    private final AttackTask task;
    private final Questions questions;
    private final Field<FabSample> field;
    private final Map<FabSample, float[]> logits = new HashMap<>();

    /** Number of the first question of a step: the same for a sample in any batch. */
    private long question;

    Search(AttackTask task) {
      this.task = task;
      this.questions = new Questions("fab", task, parameters.eotSamples(), parameters.surrogate());
      this.field = new Field<>(task, FabSample::new);
    }

    void run() {
      if (field.isEmpty()) {
        return;
      }
      ask(field.standing(), 0);
      Map<FabSample, float[]> clean = new HashMap<>(logits);
      Map<FabSample, int[]> ranks = new HashMap<>();
      field.standing().forEach(sample -> ranks.put(sample, byFallingLogit(sample)));
      int others = task.classes() - 1;
      int passes = parameters.targets() == 0 ? 1 : Math.min(parameters.targets(), others);
      // As many as a step has at most: those of all boundaries, and for logits twice.
      int questionsOfAStep = task.classes() + 1;
      question = 1;
      for (int pass = 0; pass < passes; pass++) {
        int target = pass;
        for (int restart = 0; restart < parameters.restarts() && !field.isEmpty(); restart++) {
          begin(restart, clean);
          question += questionsOfAStep;
          for (int step = 0; step < parameters.steps() && !field.isEmpty(); step++) {
            step(sample -> ranks.get(sample)[target], step + 1 == parameters.steps());
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
          logits.put(sample, clean.get(sample));
        } else {
          sample.begin(task.random(sample.row), task.threat().epsilon());
        }
      }
      if (restart > 0) {
        ask(field.standing(), question);
      }
    }

    private void step(ToIntFunction<FabSample> target, boolean last) {
      List<FabSample> samples = field.standing();
      List<Boundary> boundaries =
          parameters.targets() == 0 ? nearest(samples) : boundaries(samples, target, question + 2);
      for (int i = 0; i < samples.size(); i++) {
        samples.get(i).step(boundaries.get(i), parameters);
      }
      List<FabSample> fooled = ask(samples, question);
      if (!fooled.isEmpty() && !last) {
        fooled.forEach(sample -> sample.retreat(parameters.beta()));
        ask(fooled, question + 1);
      }
    }

    /** Asks for the logits of current images, and returns what is misclassified and goes on. */
    private List<FabSample> ask(List<FabSample> samples, long number) {
      float[] answer = questions.logits(samples, number);
      int classes = task.classes();
      for (int i = 0; i < samples.size(); i++) {
        logits.put(samples.get(i), Arrays.copyOfRange(answer, i * classes, (i + 1) * classes));
      }
      return field.observe(samples, answer);
    }

    private List<Boundary> boundaries(
        List<FabSample> samples, ToIntFunction<FabSample> target, long number) {
      int[] classes = samples.stream().mapToInt(target).toArray();
      float[] gradients = questions.differences(samples, classes, number);
      return IntStream.range(0, classes.length)
          .mapToObj(i -> boundary(samples.get(i), classes[i], gradients, i))
          .toList();
    }

    private Boundary boundary(FabSample sample, int other, float[] gradients, int index) {
      float[] z = logits.get(sample);
      double difference = (double) z[other] - z[sample.label];
      return Boundary.of(difference, gradients, index, sample.clean.length);
    }

    /** Of all boundaries the nearest; that of the label to itself is none. */
    private List<Boundary> nearest(List<FabSample> samples) {
      List<Boundary> nearest = new ArrayList<>();
      for (int shift = 1; shift < task.classes(); shift++) {
        int step = shift;
        List<Boundary> next =
            boundaries(
                samples, sample -> (sample.label + step) % task.classes(), question + 1 + step);
        for (int i = 0; i < next.size(); i++) {
          if (nearest.size() < next.size()) {
            nearest.add(next.get(i));
          } else if (distance(samples, next, i) < distance(samples, nearest, i)) {
            nearest.set(i, next.get(i));
          }
        }
      }
      return nearest;
    }

    private static double distance(List<FabSample> samples, List<Boundary> boundaries, int i) {
      return boundaries.get(i).distance(samples.get(i).geometry);
    }

    private int[] byFallingLogit(FabSample sample) {
      float[] z = logits.get(sample);
      return IntStream.range(0, z.length)
          .filter(c -> c != sample.label)
          .boxed()
          .sorted((a, b) -> Float.compare(z[b], z[a]))
          .mapToInt(Integer::intValue)
          .toArray();
    }
  }
}
