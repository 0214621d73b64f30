package dev.touchstone.core.cells.attack;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.attack.SpatialAttack;
import dev.touchstone.api.attack.TransformingTask;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.core.cells.clean.CleanEvaluator;
import dev.touchstone.core.evaluation.Verdict;
import dev.touchstone.core.results.KeptImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Attacks one cell's samples: batch by batch, or many batches at once if the attack leaves out what
 * is decided.
 */
public final class AttackEvaluator {

  /** Most batches that are attacked at once; more would hardly fill kernels better. */
  private static final int MOST_BATCHES = 16;

  /** Most pixel values that are attacked at once: attacks keep some ten images of each sample. */
  private static final int MOST_VALUES = 8 << 20;

  private final AttackWork work;
  private final Classifier classifier;
  private final Optional<Classifier> source;
  private final Attack attack;
  private final LabeledImages images;
  private final Set<Integer> brokenEarlier;
  private final long expected;
  private final int keeping;
  private final float[][] kept;
  private final List<FoundTransform> transforms = new ArrayList<>();

  /**
   * An evaluator of one cell.
   *
   * @param classifier the attacked entry's deployed pipeline, which judges
   * @param source the pipeline that the attack asks instead; empty when it asks the attacked one
   * @param images the cell's samples, in the cell's order
   * @param brokenEarlier samples that are not attacked, because an earlier attack broke them
   * @param expected queries of a sample that stays robust, for the progress; 0 if it is not known
   * @param all whether all attacked images are kept for {@link #attacked}, or only the examples
   */
  public AttackEvaluator(
      AttackWork work,
      Classifier classifier,
      Optional<Classifier> source,
      Attack attack,
      LabeledImages images,
      Set<Integer> brokenEarlier,
      long expected,
      boolean all) {
    this.work = work;
    this.classifier = classifier;
    this.source = source;
    this.attack = attack;
    this.images = images;
    this.brokenEarlier = new HashSet<>(brokenEarlier);
    this.expected = expected;
    this.keeping = all ? images.count() : Math.min(work.examples(), images.count());
    this.kept = new float[images.count()][];
  }

  /**
   * What is left of all samples, once they are evaluated.
   *
   * @throws IllegalStateException if it was not to be kept
   */
  public Candidates.Attacked attacked() {
    if (keeping < images.count()) {
      throw new IllegalStateException("only examples were kept");
    }
    float[] all = images.pixels().clone();
    boolean[] attacked = new boolean[keeping];
    for (int i = 0; i < keeping; i++) {
      if (kept[i] != null) {
        attacked[i] = true;
        System.arraycopy(kept[i], 0, all, i * kept[i].length, kept[i].length);
      }
    }
    return new Candidates.Attacked(all, attacked);
  }

  /**
   * The images of samples that the attack broke, once they are evaluated; empty if it broke none.
   */
  public Optional<KeptImages> found(StoredAttack result) {
    List<Integer> samples = new ArrayList<>();
    List<float[]> found = new ArrayList<>();
    List<float[]> clean = new ArrayList<>();
    for (int i = 0; i < images.count(); i++) {
      SampleOutcome outcome = result.outcomes().get(i);
      if (outcome.status() == SampleStatus.BROKEN && work.keeps(i)) {
        samples.add(outcome.sample());
        found.add(kept[i]);
        clean.add(images.image(i));
      }
    }
    return samples.isEmpty()
        ? Optional.empty()
        : Optional.of(KeptImages.of(samples, images.shape(), found, clean));
  }

  /**
   * Attacks the samples.
   *
   * @param stored outcomes of the clean cell of the same samples; empty if it is not stored
   */
  public StoredAttack evaluate(
      List<CleanOutcome> stored, Progress progress, Cancellation cancellation) {
    long start = System.nanoTime();
    List<Verdict> verdicts =
        CleanEvaluator.judge(
            classifier, images, work.samples(), work.batch(), work.entry().seed(), cancellation);
    CleanEvaluator.requireSame(verdicts, stored);
    List<CleanOutcome> clean = CleanEvaluator.outcomes(verdicts, images, work.samples());
    SampleOutcome[] outcomes = new SampleOutcome[images.count()];
    List<Integer> attacked = new ArrayList<>();
    for (int i = 0; i < images.count(); i++) {
      if (clean.get(i).correct() && !brokenEarlier.contains(work.samples().get(i))) {
        attacked.add(i);
      } else {
        outcomes[i] = untouched(clean.get(i));
      }
    }
    GradientSource gradients = gradients(attacked);
    int done = images.count() - attacked.size();
    int together = together();
    for (int from = 0; from < attacked.size(); from += together) {
      int to = Math.min(from + together, attacked.size());
      int before = done;
      progress.update(before, images.count(), "attacking");
      attackTogether(
          attacked.subList(from, to).stream().mapToInt(Integer::intValue).toArray(),
          gradients.asked(),
          verdicts,
          outcomes,
          task ->
              progress.update(
                  before + task.done(expected),
                  images.count(),
                  ("attacking " + task.stage()).strip()),
          cancellation);
      done += to - from;
    }
    progress.update(done, images.count(), "attacked");
    double seconds = (System.nanoTime() - start) / 1e9;
    return new StoredAttack(
        Arrays.asList(outcomes),
        examples(clean, outcomes),
        seconds,
        gradients.audit(),
        work.threat() instanceof SpatialThreat ? Optional.of(transforms) : Optional.empty());
  }

  /** How many samples are attacked at once. */
  private int together() {
    if (!attack.leavesOutDecided()) {
      return work.batch();
    }
    int batches = MOST_VALUES / images.shape().size() / work.batch();
    return work.batch() * Math.max(1, Math.min(MOST_BATCHES, batches));
  }

  private GradientSource gradients(List<Integer> attacked) {
    int[] first = attacked.stream().limit(PrecisionAudit.IMAGES).mapToInt(i -> i).toArray();
    return GradientSource.of(
        work,
        source.orElse(classifier),
        images.select(first),
        Arrays.stream(first).map(i -> work.samples().get(i)).toArray());
  }

  private static SampleOutcome untouched(CleanOutcome clean) {
    return new SampleOutcome(
        clean.sample(),
        clean.label(),
        clean.correct() ? SampleStatus.BROKEN_EARLIER : SampleStatus.MISCLASSIFIED,
        clean.prediction(),
        clean.margin(),
        0f,
        0f,
        0,
        0,
        false,
        0,
        0,
        0,
        0f,
        0,
        "");
  }

  private void attackTogether(
      int[] positions,
      Classifier gradients,
      List<Verdict> clean,
      SampleOutcome[] outcomes,
      Consumer<JudgedTask> progress,
      Cancellation cancellation) {
    JudgedTask asked = task(gradients, positions, cancellation);
    asked.afterEachAnswer(() -> progress.accept(asked));
    JudgedTask task = source.isEmpty() ? asked : task(classifier, positions, cancellation);
    Optional<TransformingTask> transforming =
        run(asked == task ? task : new TransferTask(asked, task), task);
    asked.close();
    task.close();
    long unproposed = IntStream.range(0, positions.length).filter(i -> !task.judged(i)).count();
    if (unproposed > 0) {
      throw new ComponentException(
          "the attack proposed nothing for %d of %d samples; that says nothing about robustness"
              .formatted(unproposed, positions.length));
    }
    Judgement[] judgements =
        task.judgements(Arrays.stream(positions).mapToObj(clean::get).toArray(Verdict[]::new));
    for (int row = 0; row < positions.length; row++) {
      int position = positions[row];
      Judgement judgement = judgements[row];
      outcomes[position] =
          new SampleOutcome(
              work.samples().get(position),
              images.labels()[position],
              judgement.status(),
              judgement.verdict().prediction(),
              judgement.verdict().margin(),
              (float) judgement.distance(Norm.LINF),
              (float) judgement.distance(Norm.L2),
              asked.queries().forward(row),
              asked.queries().gradient(row),
              task.projected(row),
              asked.signal().zeroGradients(row),
              asked.signal().flatLosses(row),
              asked.signal().flatAnswers(row),
              (float) judgement.distance(Norm.L1),
              (int) judgement.distance(Norm.L0),
              judgement.status() == SampleStatus.BROKEN ? task.stage(row) : "");
      boolean broken = judgement.status() == SampleStatus.BROKEN;
      if (broken) {
        int found = row;
        transforming.ifPresent(
            by -> transforms.add(new FoundTransform(work.samples().get(position), by.kept(found))));
      }
      if (position < keeping || (broken && work.keeps(position))) {
        kept[position] = judgement.image();
      }
    }
  }

  /** At a spatial threat the attack proposes transforms, which become images on their way. */
  private Optional<TransformingTask> run(AttackTask task, JudgedTask judge) {
    if (work.threat() instanceof SpatialThreat spatial && attack instanceof SpatialAttack turning) {
      // A transfer attack is told what its source says, and the target's judgement counts.
      TransformingTask transforming = new TransformingTask(task, spatial, judge::broken);
      turning.run(transforming);
      return Optional.of(transforming);
    }
    attack.run(task);
    return Optional.empty();
  }

  private JudgedTask task(Classifier pipeline, int[] positions, Cancellation cancellation) {
    int[] samples = Arrays.stream(positions).map(i -> work.samples().get(i)).toArray();
    Seed stream = new Seed(work.seed()).derive(work.streamHash());
    return new JudgedTask(
        pipeline,
        // What no ball bounds is any image; what proposes it is held to its threat before.
        work.threat().ball().orElseGet(() -> NormBall.whole(Norm.LINF, images.shape())),
        images.select(positions),
        samples,
        stream,
        new Allowance(attack.access(), work.allowed()),
        attack.seeksNearest(),
        attack.leavesOutDecided() ? work.batch() : Integer.MAX_VALUE,
        work.judgeDraws().orElse(1),
        cancellation);
  }

  private List<AttackExample> examples(List<CleanOutcome> clean, SampleOutcome[] outcomes) {
    List<AttackExample> examples = new ArrayList<>();
    for (int i = 0; i < Math.min(work.examples(), outcomes.length); i++) {
      float[] original = images.image(i);
      examples.add(
          new AttackExample(
              outcomes[i],
              clean.get(i).prediction(),
              original,
              kept[i] == null ? original : kept[i]));
    }
    return examples;
  }
}
