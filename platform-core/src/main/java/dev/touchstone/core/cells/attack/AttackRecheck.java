package dev.touchstone.core.cells.attack;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.SpatialTransform;
import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.cells.Recheck;
import dev.touchstone.core.cells.clean.CleanEvaluator;
import dev.touchstone.core.evaluation.ClassifierPool;
import dev.touchstone.core.evaluation.SampleBatch;
import dev.touchstone.core.evaluation.Verdict;
import dev.touchstone.core.results.KeptImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Checks an attack cell's outcomes against the images behind them, with weights and data read
 * afresh: each kept image must lie in the ball and the box, be as far from the clean one as is
 * stored, and be classified as is stored. That a sample is robust says that an attack found
 * nothing, which only attacking again could show.
 */
final class AttackRecheck {

  private static final String IMAGES = "images that were found";
  private static final String ROBUST =
      "samples that the attack did not break (only attacking again could show more)";
  private static final String NOT_KEPT =
      "broken samples whose images were not kept ('run' with --export-adversarial attacks again)";

  private static final String UNSTEADY =
      "images whose class depends on the batch that they are asked in";

  /** What another machine's float arithmetic may make of a distance, in relation to it. */
  private static final double ROUNDING = 1e-5;

  private final AttackWork work;
  private final StoredAttack result;
  private final Optional<KeptImages> kept;
  private final Bench bench;
  private final LabeledImages images;
  private final NormBall ball;
  private final Recheck recheck = new Recheck();

  AttackRecheck(AttackWork work, StoredAttack result, Optional<KeptImages> kept, Bench bench) {
    this.work = work;
    this.result = result;
    this.kept = kept;
    this.bench = bench;
    this.images = bench.images(work.samples());
    this.ball = work.threat().ball().orElseGet(() -> NormBall.whole(Norm.LINF, images.shape()));
  }

  /** An image to be judged again. */
  private record Claim(int position, SampleOutcome outcome, float[] image) {}

  Recheck check() {
    try (ClassifierPool.Lease lease = bench.lease(work.entry(), work.batch())) {
      Classifier classifier = lease.classifier();
      checkUnattacked(classifier);
      List<Claim> claims = claims();
      for (int from = 0; from < claims.size(); from += work.batch()) {
        checkClaims(classifier, claims.subList(from, Math.min(from + work.batch(), claims.size())));
      }
    }
    return recheck;
  }

  /** Samples that the attack was not run on, and the labels of all. */
  private void checkUnattacked(Classifier classifier) {
    List<Verdict> verdicts =
        CleanEvaluator.judge(
            classifier,
            images,
            work.samples(),
            work.batch(),
            work.entry().seed(),
            bench.cancellation());
    for (int i = 0; i < images.count(); i++) {
      SampleOutcome outcome = result.outcomes().get(i);
      Verdict now = verdicts.get(i);
      if (outcome.label() != images.labels()[i]) {
        recheck.failed(
            "sample %d has class %d, not %d"
                .formatted(outcome.sample(), images.labels()[i], outcome.label()));
      } else if (outcome.attacked()) {
        // Only what is classified correctly is attacked.
        if (now.prediction() != outcome.label() && !nearlyTied(now)) {
          recheck.failed(
              "sample %d is misclassified as %d without an attack, and %s is stored"
                  .formatted(outcome.sample(), now.prediction(), outcome.status()));
        }
      } else if (now.prediction() == outcome.prediction() || now.agreesWith(outcome.margin())) {
        recheck.held("samples that were not attacked");
      } else {
        recheck.failed(
            "the unattacked sample %d is classified as %d, and %d is stored"
                .formatted(outcome.sample(), now.prediction(), outcome.prediction()));
      }
    }
  }

  private static boolean nearlyTied(Verdict verdict) {
    return verdict.agreesWith(0);
  }

  /** The images that were found, and those of the gallery that broke nothing. */
  private List<Claim> claims() {
    Map<Integer, Integer> positions = new HashMap<>();
    for (int i = 0; i < work.samples().size(); i++) {
      positions.put(work.samples().get(i), i);
    }
    List<Claim> claims = new ArrayList<>();
    boolean[] found = new boolean[images.count()];
    if (kept.isPresent() && !kept.get().shape().equals(images.shape())) {
      recheck.failed("the kept images are of another shape than the data");
      return List.of();
    }
    for (int k = 0; kept.isPresent() && k < kept.get().samples().size(); k++) {
      int sample = kept.get().samples().get(k);
      Integer position = positions.get(sample);
      if (position == null) {
        recheck.failed("an image of sample %d is kept, which is not in the cell".formatted(sample));
        continue;
      }
      SampleOutcome outcome = result.outcomes().get(position);
      if (outcome.status() != SampleStatus.BROKEN) {
        recheck.failed(
            "sample %d is stored as %s, and an image that breaks it is kept"
                .formatted(sample, outcome.status()));
        continue;
      }
      found[position] = true;
      claims.add(new Claim(position, outcome, kept.get().image(k, images.image(position))));
    }
    for (AttackExample example : result.examples()) {
      Integer position = positions.get(example.outcome().sample());
      if (position != null && !found[position] && example.outcome().attacked()) {
        found[position] = true;
        claims.add(new Claim(position, example.outcome(), example.adversarial()));
      }
    }
    int[] open = IntStream.range(0, found.length).filter(i -> !found[i]).toArray();
    recheck.unchecked(NOT_KEPT, count(open, SampleStatus.BROKEN));
    recheck.unchecked(ROBUST, count(open, SampleStatus.ROBUST));
    return claims;
  }

  private int count(int[] positions, SampleStatus status) {
    return (int)
        Arrays.stream(positions).filter(i -> result.outcomes().get(i).status() == status).count();
  }

  private void checkClaims(Classifier classifier, List<Claim> claims) {
    int[] positions = claims.stream().mapToInt(Claim::position).toArray();
    int length = images.shape().size();
    float[] batch = new float[claims.size() * length];
    for (int row = 0; row < claims.size(); row++) {
      System.arraycopy(claims.get(row).image(), 0, batch, row * length, length);
    }
    SampleBatch judge =
        new SampleBatch(
            classifier,
            ball,
            images.select(positions),
            Arrays.stream(positions).map(i -> work.samples().get(i)).toArray(),
            new Seed(work.seed()).derive(work.streamHash()),
            work.batch(),
            work.judgeDraws().orElse(1),
            bench.cancellation(),
            "check");
    boolean[] finite = new boolean[claims.size()];
    boolean all = true;
    for (int row = 0; row < claims.size(); row++) {
      finite[row] = placeHolds(claims.get(row));
      all &= finite[row];
    }
    if (!all) {
      return; // What is no image is not shown to a classifier, and the others are not the point.
    }
    Verdict[] verdicts = judge.answers(IntStream.range(0, claims.size()).toArray(), batch);
    for (int row = 0; row < claims.size(); row++) {
      SampleOutcome outcome = claims.get(row).outcome();
      if (agree(outcome, verdicts[row])) {
        recheck.held(
            outcome.status() == SampleStatus.BROKEN ? IMAGES : "images that broke nothing");
      } else if (verdicts[row].prediction()
          == judge.answers(new int[] {row}, claims.get(row).image())[0].prediction()) {
        recheck.failed(
            "the image of sample %d is classified as %d, and %d is stored"
                .formatted(outcome.sample(), verdicts[row].prediction(), outcome.prediction()));
      } else {
        recheck.unchecked(UNSTEADY, 1);
      }
    }
  }

  /** Whether an image is where it is said to be; tells if not. */
  private boolean placeHolds(Claim claim) {
    SampleOutcome outcome = claim.outcome();
    float[] clean = images.image(claim.position());
    for (float pixel : claim.image()) {
      if (!(pixel >= 0f && pixel <= 1f)) {
        recheck.failed(
            "the image of sample %d has a pixel of %s".formatted(outcome.sample(), pixel));
        return false;
      }
    }
    for (Norm norm : Norm.values()) {
      double distance = norm.distance(clean, 0, claim.image(), 0, images.shape());
      double stored = outcome.distance(norm);
      boolean counted = stored != SampleOutcome.NOT_COUNTED;
      if (counted && Math.abs(distance - stored) > ROUNDING * (1 + distance)) {
        recheck.failed(
            "the image of sample %d is %s away in %s, and %s is stored"
                .formatted(outcome.sample(), (float) distance, norm.symbol(), (float) stored));
        return false;
      }
      if (norm == ball.norm() && !Judgement.inside(ball, distance, claim.image())) {
        recheck.failed(
            "the image of sample %d is outside of %s"
                .formatted(outcome.sample(), work.threat().label()));
        return false;
      }
    }
    return transformHolds(claim, clean);
  }

  /** Whether an image that a transform made is the one that the stored transform makes. */
  private boolean transformHolds(Claim claim, float[] clean) {
    if (!(work.threat() instanceof SpatialThreat bounds)
        || claim.outcome().status() != SampleStatus.BROKEN) {
      return true;
    }
    int sample = claim.outcome().sample();
    Optional<SpatialTransform> stored =
        result.transforms().orElse(List.of()).stream()
            .filter(found -> found.sample() == sample)
            .map(FoundTransform::transform)
            .findFirst();
    if (stored.isEmpty() || !bounds.allows(stored.get())) {
      recheck.failed("no transform within the bounds is stored for sample %d".formatted(sample));
      return false;
    }
    float[] transformed = new float[clean.length];
    stored.get().apply(clean, 0, transformed, 0, images.shape());
    if (Norm.LINF.distance(transformed, 0, claim.image(), 0, images.shape()) > ROUNDING) {
      recheck.failed(
          "the image of sample %d is not what the stored transform makes".formatted(sample));
      return false;
    }
    return true;
  }

  private static boolean agree(SampleOutcome outcome, Verdict now) {
    return now.prediction() == outcome.prediction() || now.agreesWith(outcome.margin());
  }
}
