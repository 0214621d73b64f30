package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the network's gradient with finite differences, for the margin of each image's label:
 * the defenses' surrogates are left out, since they are not meant to be the true derivative.
 *
 * <p>Each image is moved along its gradient's direction and along random dense ones. What the
 * margin changes from end to end of a step must be the mean of the gradient along it ({@link
 * StraightSteps}), at kinks as well, and however untrained the network is. Both have a standard
 * error, by sampling and by rounding; a comparison counts as
 *
 * <ul>
 *   <li>wrong if the two differ by more than a tolerance and four standard errors, and not only
 *       because the function jumps somewhere, twice;
 *   <li>right if even with four standard errors more they would differ by less than twice the
 *       tolerance;
 *   <li>inconclusive otherwise: it is made again with more places, and with a longer step where
 *       rounding is to blame, or a shorter one where the gradient changes too much.
 * </ul>
 *
 * Nothing depends on the logits' scale or on what is added to all of them.
 */
final class GradientPreflight {

  private static final Logger LOG = LoggerFactory.getLogger(GradientPreflight.class);

  private static final int RANDOM_DIRECTIONS = 3;

  /** How often a comparison is made at most, each time with twice as many pieces. */
  private static final int ROUNDS = 4;

  private static final int FIRST_PIECES = 2;

  /** How many comparisons must be wrong, beside a third of the conclusive ones. */
  private static final int LEAST_WRONG = 3;

  /** The share of comparisons that must be conclusive for a judgement. */
  private static final double ENOUGH = 0.5;

  /** Standard deviation of the move away from the images, far more than a step per pixel. */
  private static final double JITTER = 0.05;

  /**
   * How much the margin is to change along half a step, relative to the logits' spread: along the
   * gradient. An untrained ResNet's gradient changes by some 0.3 % along it, and rounding is a
   * tenth of that.
   */
  private static final double RELATIVE_CHANGE = 0.003;

  /**
   * The same along random directions. These are √(number of values) times longer for the same
   * change, so that more kinks lie on them: the gradient changes by up to a tenth.
   */
  private static final double RANDOM_CHANGE = 0.0001;

  /** Root mean square of a step's pixels where the gradient claims that nothing changes. */
  private static final double FLAT_REACH = 0.02;

  /** Root mean square of a step's pixels at most: beyond, it is no longer about these images. */
  private static final double LONGEST_REACH = 0.1;

  /** Largest difference to the gradient, relative to it. */
  private static final double TOLERANCE = 0.1;

  /** How many standard errors a difference may have. */
  private static final double ERRORS = 4;

  /** A slope below this share of what is usual in its direction is small by chance. */
  private static final double LEAST_SHARE = 0.5;

  /** By how much a step that told nothing is made longer or shorter. */
  private static final double STRETCH = 4;

  /**
   * How far rounding may move a difference of two margins, in units in the last place of the
   * largest logit: four logits of half a unit each, and as much again for the sums behind them.
   */
  private static final double ROUNDING = 4;

  private final NetworkClassifier classifier;

  GradientPreflight(NetworkClassifier classifier) {
    this.classifier = classifier;
  }

  /**
   * What the comparisons said.
   *
   * @param comparisons how many were made
   * @param conclusive how many of them say something
   * @param wrong how many of those contradict the gradient
   * @param example one that does, for people; empty if none does
   */
  record Findings(int comparisons, int conclusive, int wrong, String example) {

    boolean enough() {
      return conclusive > 0 && conclusive >= ENOUGH * comparisons;
    }

    /** Single comparisons can fail by chance; a wrong gradient fails most of them. */
    boolean refuted() {
      return enough() && wrong >= LEAST_WRONG && 3 * wrong >= conclusive;
    }
  }

  private enum Verdict {
    RIGHT,
    /** Found wrong once: a kink where none of the places was could be to blame. */
    SUSPECTED,
    /** Found wrong in two rounds, the second with other places, and more of them. */
    WRONG,
    OPEN;

    boolean conclusive() {
      return this == RIGHT || this == WRONG;
    }
  }

  /**
   * Checks the gradient.
   *
   * @param suspects who is to blame if it is wrong, for people, the likeliest first
   * @return what people should know though nothing was found: empty, or that nothing could be told
   * @throws UserException if the gradient is wrong beyond doubt
   */
  Optional<String> check(float[] images, int[] labels, String suspects) {
    Findings findings = compare(images, labels);
    LOG.debug("gradient check: {}", findings);
    if (findings.refuted()) {
      throw new UserException(
          "the network's gradient is wrong: it differs from finite differences in %d of %d comparisons (%s); %s"
              .formatted(findings.wrong(), findings.conclusive(), findings.example(), suspects));
    }
    return findings.enough()
        ? Optional.empty()
        : Optional.of(
            "the network's gradient could not be checked: %d of %d comparisons with finite differences were conclusive (the logits' rounding is coarser than what they change, or the network is flat or not smooth around the images)"
                .formatted(findings.conclusive(), findings.comparisons()));
  }

  Findings compare(float[] images, int[] labels) {
    return new Comparisons(images, labels).findings();
  }

  /** All comparisons, by direction and image. */
  private final class Comparisons {

    private final int n;
    private final float[] gradients;
    private final double[] rounding;
    private final StraightSteps steps;
    private final double[][] reach = new double[1 + RANDOM_DIRECTIONS][];
    private final Verdict[][] verdicts;
    private String example = "";

    Comparisons(float[] images, int[] labels) {
      this.n = labels.length;
      this.verdicts = new Verdict[1 + RANDOM_DIRECTIONS][n];
      for (Verdict[] row : verdicts) {
        Arrays.fill(row, Verdict.OPEN);
      }
      float[] inputs = jitter(classifier.networkInputs(images, n));
      float[] logits = classifier.networkLogits(inputs, n);
      float[] cotangents = marginCotangents(logits, labels);
      this.gradients = classifier.networkGradients(inputs, cotangents, n);
      this.rounding = rounding(logits, n);
      this.steps = new StraightSteps(classifier, inputs, cotangents, n);
      double spread = spread(logits, n);
      for (int direction = 0; direction <= RANDOM_DIRECTIONS; direction++) {
        reach[direction] = reach(spread, direction);
      }
    }

    Findings findings() {
      int all = (1 + RANDOM_DIRECTIONS) * n;
      Findings findings = new Findings(all, 0, 0, "");
      for (int round = 0; round < ROUNDS; round++) {
        for (int direction = 0; direction <= RANDOM_DIRECTIONS; direction++) {
          if (findings.enough() ? has(direction, Verdict.SUSPECTED) : !settled(direction)) {
            judge(direction, round);
          }
        }
        int right = count(Verdict.RIGHT);
        int wrong = count(Verdict.WRONG);
        findings = new Findings(all, right + wrong, wrong, example);
      }
      return findings;
    }

    private int count(Verdict verdict) {
      return (int) Arrays.stream(verdicts).flatMap(Arrays::stream).filter(verdict::equals).count();
    }

    private boolean has(int direction, Verdict verdict) {
      return Arrays.asList(verdicts[direction]).contains(verdict);
    }

    private boolean settled(int direction) {
      return Arrays.stream(verdicts[direction]).allMatch(Verdict::conclusive);
    }

    private void judge(int direction, int round) {
      StraightSteps.Step[] found =
          steps.along(
              unit(direction),
              reach[direction],
              FIRST_PIECES << round,
              new Seed(direction).derive("round").derive(round));
      for (int i = 0; i < n; i++) {
        Verdict before = verdicts[direction][i];
        if (before.conclusive()) {
          continue;
        }
        double coarse = rounding[i] / (2 * reach[direction][i]);
        Verdict now = verdict(found[i], usualSlope(direction, i), coarse);
        if (now == Verdict.WRONG && before != Verdict.SUSPECTED) {
          now = Verdict.SUSPECTED;
        }
        LOG.trace("direction {}, image {}: {} {}", direction, i, now, found[i]);
        verdicts[direction][i] = now;
        if (now == Verdict.WRONG) {
          example =
              String.format(
                  Locale.ROOT,
                  "image %d: gradient %.6g, finite difference %.6g",
                  i,
                  found[i].slope(),
                  found[i].difference());
        } else if (now == Verdict.OPEN) {
          double drowned = ERRORS * found[i].differenceError() + coarse;
          boolean longer = drowned > ERRORS * found[i].slopeError();
          reach[direction][i] =
              Math.min(longest(), reach[direction][i] * (longer ? STRETCH : 1 / STRETCH));
        }
      }
    }

    /** Half of each image's step: as much as changes its margin by a share of the spread. */
    private double[] reach(double spread, int direction) {
      double change = spread * (direction == 0 ? RELATIVE_CHANGE : RANDOM_CHANGE);
      double[] reach = new double[n];
      for (int i = 0; i < n; i++) {
        double slope = usualSlope(direction, i);
        boolean sloped = slope > 0 && change > 0 && Double.isFinite(change / slope);
        reach[i] = sloped ? Math.min(change / slope, longest()) : FLAT_REACH * Math.sqrt(size());
      }
      return reach;
    }

    /** Along the gradient its length; a random direction has √(number of values) times less. */
    private double usualSlope(int direction, int image) {
      double length = Rows.norm(gradients, image, n);
      return direction == 0 ? length : length / Math.sqrt(size());
    }

    private double longest() {
      return LONGEST_REACH * Math.sqrt(size());
    }

    private int size() {
      return gradients.length / n;
    }

    private float[] unit(int direction) {
      float[] unit = new float[gradients.length];
      for (int i = 0; i < n; i++) {
        RandomGenerator random = new Seed(direction).derive(i).generator();
        for (int j = i * size(); j < (i + 1) * size(); j++) {
          unit[j] = direction == 0 ? gradients[j] : (float) random.nextGaussian();
        }
        double norm = Rows.norm(unit, i, n);
        for (int j = i * size(); j < (i + 1) * size() && norm > 0; j++) {
          unit[j] = (float) (unit[j] / norm);
        }
      }
      return unit;
    }
  }

  private static Verdict verdict(StraightSteps.Step found, double usual, double coarse) {
    double scale =
        Math.max(
            Math.max(Math.abs(found.slope()), Math.abs(found.difference())), LEAST_SHARE * usual);
    double gap = Math.abs(found.difference() - found.slope());
    double error = ERRORS * Math.hypot(found.slopeError(), found.differenceError()) + coarse;
    if (!Double.isFinite(found.difference())) {
      return Verdict.OPEN; // The network is not defined there, as a root is not below 0.
    }
    // A slope that is not finite is wrong, too: hence the negations.
    boolean differs = !(gap - error <= TOLERANCE * scale);
    boolean everywhere = !(Math.abs(found.typicalGap()) <= TOLERANCE / 2 * scale);
    if (differs) {
      return everywhere ? Verdict.WRONG : Verdict.OPEN;
    }
    return gap + error <= 2 * TOLERANCE * scale ? Verdict.RIGHT : Verdict.OPEN;
  }

  /**
   * Moves every value a little. Real images lie right on kinks: equal neighbours (black background,
   * binary images) tie in max-pools, where one-sided derivatives differ.
   */
  private static float[] jitter(float[] inputs) {
    RandomGenerator random = new Seed(0).derive("jitter").generator();
    for (int j = 0; j < inputs.length; j++) {
      inputs[j] += (float) (JITTER * random.nextGaussian());
    }
    return inputs;
  }

  /** +1 at the strongest other class, −1 at the label. */
  private float[] marginCotangents(float[] logits, int[] labels) {
    int classes = classifier.classes();
    float[] cotangents = new float[logits.length];
    for (int i = 0; i < labels.length; i++) {
      int other = labels[i] == 0 ? Math.min(1, classes - 1) : 0;
      for (int c = 0; c < classes; c++) {
        if (c != labels[i] && logits[i * classes + c] > logits[i * classes + other]) {
          other = c;
        }
      }
      cotangents[i * classes + other] += 1;
      cotangents[i * classes + labels[i]] -= 1;
    }
    return cotangents;
  }

  /** Mean over the images of the largest logit minus the smallest. */
  private double spread(float[] logits, int n) {
    int classes = classifier.classes();
    double spread = 0;
    for (int i = 0; i < n; i++) {
      double least = Double.POSITIVE_INFINITY;
      double greatest = Double.NEGATIVE_INFINITY;
      for (int c = i * classes; c < (i + 1) * classes; c++) {
        least = Math.min(least, logits[c]);
        greatest = Math.max(greatest, logits[c]);
      }
      spread += (greatest - least) / n;
    }
    return spread;
  }

  /** How far rounding may move the difference of two margins of each image. */
  private double[] rounding(float[] logits, int n) {
    int classes = classifier.classes();
    double[] rounding = new double[n];
    for (int i = 0; i < n; i++) {
      for (int c = i * classes; c < (i + 1) * classes; c++) {
        rounding[i] = Math.max(rounding[i], ROUNDING * Math.ulp(logits[c]));
      }
    }
    return rounding;
  }
}
