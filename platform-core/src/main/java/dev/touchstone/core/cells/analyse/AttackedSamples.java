package dev.touchstone.core.cells.analyse;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.cells.attack.Allowance;
import dev.touchstone.core.cells.attack.AttackEvaluator;
import dev.touchstone.core.cells.attack.AttackWork;
import dev.touchstone.core.cells.attack.Candidates;
import dev.touchstone.core.cells.attack.JudgedTask;
import dev.touchstone.core.cells.attack.LastCandidateTask;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.suite.EvaluationSettings;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Attacks samples of one entry for an analysis, exactly as an attack cell does that has the default
 * number of samples: with its random streams, in its batches. So it makes no difference whether
 * what such a cell has found is taken or found again.
 *
 * <p>An analysis may also change an attack that stands among its parameters, and ask for its last
 * candidates after 50, 100, … steps. These are stages of one trajectory only if they begin alike:
 * there, the changed attack takes the random streams of the one that it was made from.
 */
final class AttackedSamples {

  private final EntrySpec entry;
  private final Classifier classifier;
  private final Components components;
  private final Candidates candidates;
  private final LabeledImages test;
  private final Set<ComponentSpec> own;
  private final int batch;
  private final long seed;
  private final Cancellation cancellation;

  /**
   * An entry's samples.
   *
   * @param classifier the entry's deployed pipeline
   * @param test the data set's test images
   * @param work the analysis
   */
  AttackedSamples(
      EntrySpec entry,
      Classifier classifier,
      Components components,
      Candidates candidates,
      LabeledImages test,
      AnalyseWork work,
      Cancellation cancellation) {
    this.entry = entry;
    this.classifier = classifier;
    this.components = components;
    this.candidates = candidates;
    this.test = test;
    this.own = Candidates.attacks(work.analysis());
    this.batch = work.batch();
    this.seed = work.seed();
    this.cancellation = cancellation;
  }

  /** What is kept of each sample, NHWC; see {@link Keep}. */
  float[] images(AttackChoice choice, NormBall threat, int[] samples, Keep keep) {
    ComponentSpec attack = components.spec(choice);
    List<Integer> distinct = Arrays.stream(samples).distinct().boxed().toList();
    int length = test.shape().size();
    float[] found = new float[distinct.size() * length];
    for (int from = 0; from < distinct.size(); from += EvaluationSettings.CELL) {
      int to = Math.min(from + EvaluationSettings.CELL, distinct.size());
      AttackWork cell = cell(attack, threat, distinct.subList(from, to));
      float[] some = keep == Keep.LAST ? last(cell) : first(cell).images();
      System.arraycopy(some, 0, found, from * length, some.length);
    }
    float[] images = new float[samples.length * length];
    for (int i = 0; i < samples.length; i++) {
      System.arraycopy(found, distinct.indexOf(samples[i]) * length, images, i * length, length);
    }
    return images;
  }

  private AttackWork cell(ComponentSpec attack, NormBall threat, List<Integer> samples) {
    return new AttackWork(
        entry,
        Optional.empty(),
        threat,
        attack,
        Optional.empty(),
        samples,
        batch,
        seed,
        List.of(),
        0,
        Optional.empty());
  }

  private Candidates.Attacked first(AttackWork cell) {
    return candidates
        .find(cell)
        .orElseGet(
            () -> {
              Candidates.Attacked attacked = attack(cell);
              candidates.offer(cell, test.shape().size(), () -> attacked);
              return attacked;
            });
  }

  private Candidates.Attacked attack(AttackWork cell) {
    AttackEvaluator evaluator =
        new AttackEvaluator(
            cell,
            classifier,
            Optional.empty(),
            components.attack(cell.attack()),
            test.select(cell.samples().stream().mapToInt(Integer::intValue).toArray()),
            Set.of(),
            0,
            true);
    evaluator.evaluate(List.of(), Progress.NONE, cancellation);
    return evaluator.attacked();
  }

  /** The attack itself or, if the analysis changed it, the one among its parameters. */
  private ComponentSpec origin(ComponentSpec attack) {
    return own.contains(attack)
        ? attack
        : own.stream()
            .filter(one -> one.id().equals(attack.id()))
            .findFirst()
            .orElseGet(
                () ->
                    new ComponentSpec(
                        attack.id(), attack.version(), Json.MAPPER.createObjectNode()));
  }

  /** An attack that proposes once has its last candidate where it has its first. */
  private float[] last(AttackWork cell) {
    int size = cell.samples().size();
    if (!own.contains(cell.attack()) || !components.proposesOnce(cell.attack())) {
      return last(cell, IntStream.range(0, size).toArray(), new float[size * length()]);
    }
    Candidates.Attacked attacked = first(cell);
    int[] untouched = IntStream.range(0, size).filter(i -> !attacked.attacked()[i]).toArray();
    return last(cell, untouched, attacked.images().clone());
  }

  /** Attacks some of a cell's samples to the end, by their places in it. */
  private float[] last(AttackWork cell, int[] places, float[] into) {
    NormBall threat = cell.threat().ball().orElseThrow();
    AttackWork began = cell(origin(cell.attack()), threat, cell.samples());
    Seed stream = new Seed(seed).derive(began.streamHash());
    for (int from = 0; from < places.length; from += batch) {
      int[] some = Arrays.copyOfRange(places, from, Math.min(from + batch, places.length));
      int[] samples = Arrays.stream(some).map(i -> cell.samples().get(i)).toArray();
      Attack attack = components.attack(cell.attack());
      JudgedTask task =
          new JudgedTask(
              classifier,
              threat,
              test.select(samples),
              samples,
              stream,
              new Allowance(attack.access(), OptionalLong.empty()),
              false,
              cancellation);
      LastCandidateTask last = new LastCandidateTask(task);
      attack.run(last);
      task.close();
      if (!last.complete()) {
        throw new ComponentException("the attack proposed nothing for some samples");
      }
      for (int i = 0; i < some.length; i++) {
        System.arraycopy(last.kept(), i * length(), into, some[i] * length(), length());
      }
    }
    return into;
  }

  private int length() {
    return test.shape().size();
  }
}
