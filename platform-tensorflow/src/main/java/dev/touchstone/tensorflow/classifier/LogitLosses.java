package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.UserException;
import dev.touchstone.api.model.Loss;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * All losses of {@link Loss} and their derivatives by the logits, in closed form. One of them is
 * chosen at run time, so that the network's backward pass exists once: the losses themselves cost
 * next to nothing.
 */
final class LogitLosses {

  /** Keeps the ratio finite when all logits are equal, as the authors' implementation does. */
  private static final float TINY = 1e-12f;

  private static final float LOG2_E = (float) (1 / Math.log(2));

  /** ln 2 in two parts, the first of so few bits that its multiples up to 2^15 are exact. */
  private static final float LN_2_HIGH = 355f / 512;

  private static final float LN_2_LOW = (float) (Math.log(2) - 355.0 / 512);

  /** From here on e^−d counts as e^−2048, far below all that float32 can tell from zero. */
  private static final float MOST = 2048;

  private static final List<Choice> CHOICES =
      Stream.of(Loss.values())
          .flatMap(loss -> Stream.of(new Choice(loss, false), new Choice(loss, true)))
          .toList();

  private final Ops tf;
  private final int classes;
  private final Operand<TFloat32> logits;
  private final Placeholder<TInt32> labels;
  private final Placeholder<TInt32> targets;
  private final Placeholder<TInt32> choice;
  private final Operand<TFloat32> losses;
  private final Operand<TFloat32> cotangents;
  private final Operand<TFloat32> exponents;

  private record Choice(Loss loss, boolean targeted) {}

  /**
   * A loss [n] and its derivative by the logits.
   *
   * @param derivative [n, classes], each row without its factor 2^−exponent
   * @param exponent [n], whole numbers, at least 0
   */
  private record Term(
      Operand<TFloat32> loss, Operand<TFloat32> derivative, Operand<TFloat32> exponent) {}

  LogitLosses(Ops tf, Operand<TFloat32> logits, int classes) {
    this.tf = tf;
    this.classes = classes;
    this.logits = logits;
    this.labels = tf.placeholder(TInt32.class);
    this.targets = tf.placeholder(TInt32.class);
    this.choice = tf.placeholder(TInt32.class);
    List<Term> terms = CHOICES.stream().map(this::term).toList();
    Operand<TInt32> first = tf.constant(0);
    this.losses = tf.gather(tf.stack(terms.stream().map(Term::loss).toList()), choice, first);
    this.cotangents =
        tf.gather(tf.stack(terms.stream().map(Term::derivative).toList()), choice, first);
    this.exponents =
        tf.gather(tf.stack(terms.stream().map(Term::exponent).toList()), choice, first);
  }

  /** All that is fed to it or fetched from it. */
  List<Operand<?>> all() {
    return List.of(labels, targets, choice, losses, cotangents, exponents);
  }

  /** Class of each image, [n]. */
  Placeholder<TInt32> labels() {
    return labels;
  }

  /** Target class of each image, [n]; the labels again when the loss is untargeted. */
  Placeholder<TInt32> targets() {
    return targets;
  }

  /** Which loss, as {@link #indexOf} says. */
  Placeholder<TInt32> choice() {
    return choice;
  }

  /** The chosen loss of each image, [n]. */
  Operand<TFloat32> losses() {
    return losses;
  }

  /**
   * The derivative of each image's loss by its logits, [n, classes], times 2 to the power of the
   * image's {@link #exponents exponent}: large enough to go through a backward pass, whose kernels
   * take numbers below 1e−38 for zero.
   */
  Operand<TFloat32> cotangents() {
    return cotangents;
  }

  /** The whole number e ≥ 0 of each image, [n]: its derivative is 2^−e times the cotangents'. */
  Operand<TFloat32> exponents() {
    return exponents;
  }

  /**
   * The number of a loss.
   *
   * @throws UserException if the loss needs more classes than there are
   */
  static int indexOf(Loss loss, boolean targeted, int classes) {
    int needed = loss == Loss.DLR ? (targeted ? 4 : 3) : 2;
    if (classes < needed) {
      throw new UserException(
          "the %s loss %s needs at least %d classes, the classifier has %d"
              .formatted(targeted ? "targeted" : "untargeted", loss, needed, classes));
    }
    return CHOICES.indexOf(new Choice(loss, targeted));
  }

  private Term term(Choice choice) {
    boolean targeted = choice.targeted();
    return switch (choice.loss()) {
      // Both targeted forms are the untargeted ones of the target class, negated.
      case CROSS_ENTROPY -> targeted ? negate(crossEntropy(targets)) : crossEntropy(labels);
      case MARGIN -> targeted ? negate(margin(targets)) : margin(labels);
      case DLR -> classes < (targeted ? 4 : 3) ? unavailable() : ratio(targeted);
    };
  }

  /**
   * With d the reference's logit minus the largest other one, and r_i = exp(z_i − max of the
   * others) for the others, R their sum: the loss is log(1 + R e^−d), its derivative by the others'
   * logits r_i / (R + e^d), and by the reference's the negative sum of these.
   *
   * <p>The usual forms, softmax − onehot and log Σ exp, are exactly zero in float32 from d = 17
   * (the reference's part, and the loss) or d = 104 (all of it) on. Here nothing is lost: e^−d is
   * parted into a power of two, which is kept apart, and a rest.
   */
  private Term crossEntropy(Operand<TInt32> reference) {
    Operand<TInt32> ofClasses = tf.constant(1);
    Operand<TFloat32> others = barred(reference);
    Operand<TFloat32> greatest = tf.reduceMax(others, ofClasses, ReduceMax.keepDims(true));
    Operand<TFloat32> r = tf.math.exp(tf.math.sub(others, greatest));
    Operand<TFloat32> sum = tf.reduceSum(r, ofClasses, ReduceSum.keepDims(true));
    Operand<TFloat32> is = oneHot(reference);
    Operand<TFloat32> d =
        tf.math.sub(
            tf.reduceSum(tf.math.mul(is, logits), ofClasses, ReduceSum.keepDims(true)), greatest);
    Operand<TFloat32> loss = tf.math.softplus(tf.math.sub(tf.math.log(sum), d));

    // e^−positive = 2^−exponent · rest, with rest about 1/2 to 1.
    Operand<TFloat32> positive = tf.math.minimum(tf.nn.relu(d), tf.constant(MOST));
    Operand<TFloat32> exponent = tf.math.floor(tf.math.mul(positive, tf.constant(LOG2_E)));
    Operand<TFloat32> rest =
        tf.math.exp(
            tf.math.add(
                tf.math.sub(tf.math.mul(exponent, tf.constant(LN_2_HIGH)), positive),
                tf.math.mul(exponent, tf.constant(LN_2_LOW))));
    Operand<TFloat32> divisor =
        tf.math.add(
            tf.math.mul(sum, tf.math.exp(tf.math.neg(positive))),
            tf.math.exp(tf.math.minimum(d, tf.constant(0f))));
    Operand<TFloat32> byOthers = tf.math.div(tf.math.mul(r, rest), divisor);
    Operand<TFloat32> byReference = tf.reduceSum(byOthers, ofClasses, ReduceSum.keepDims(true));
    return new Term(
        tf.squeeze(loss, Squeeze.axis(List.of(1L))),
        tf.math.sub(byOthers, tf.math.mul(is, byReference)),
        tf.squeeze(exponent, Squeeze.axis(List.of(1L))));
  }

  private Term margin(Operand<TInt32> reference) {
    return linear(tf.math.sub(oneHot(strongestOther(reference)), oneHot(reference)));
  }

  /** Equations 6 and 7 of Croce and Hein (2020): a ratio of two linear forms of the logits. */
  private Term ratio(boolean targeted) {
    TopK<TFloat32, TInt32> top =
        tf.nn.topK(logits, tf.constant(targeted ? 4 : 3), TInt32.class, TopK.sorted(true));
    Operand<TInt32> rival = targeted ? targets : strongestOther(labels);
    Term numerator = linear(tf.math.sub(oneHot(rival), oneHot(labels)));
    Operand<TFloat32> low = ranked(top, 2);
    if (targeted) {
      low = tf.math.mul(tf.constant(0.5f), tf.math.add(low, ranked(top, 3)));
    }
    Term denominator = linear(tf.math.sub(ranked(top, 0), low));
    Operand<TFloat32> divisor = tf.math.add(denominator.loss(), tf.constant(TINY));
    Operand<TFloat32> value = tf.math.div(numerator.loss(), divisor);
    // (N/D)' = (N' − (N/D) D') / D
    Operand<TFloat32> change =
        tf.math.sub(
            numerator.derivative(),
            tf.math.mul(tf.expandDims(value, tf.constant(1)), denominator.derivative()));
    return plain(value, tf.math.div(change, tf.expandDims(divisor, tf.constant(1))));
  }

  private Term unavailable() {
    Operand<TFloat32> zeros = tf.zerosLike(logits);
    return plain(tf.reduceSum(zeros, tf.constant(1)), zeros);
  }

  /** The linear form Σ coefficients · z. */
  private Term linear(Operand<TFloat32> coefficients) {
    Operand<TFloat32> value = tf.reduceSum(tf.math.mul(coefficients, logits), tf.constant(1));
    return plain(value, coefficients);
  }

  private Term negate(Term term) {
    return new Term(tf.math.neg(term.loss()), tf.math.neg(term.derivative()), term.exponent());
  }

  /** A term whose derivative needs no factor. */
  private Term plain(Operand<TFloat32> loss, Operand<TFloat32> derivative) {
    return new Term(loss, derivative, tf.zerosLike(loss));
  }

  /** argmax of the logits over all classes but the reference. */
  private Operand<TInt32> strongestOther(Operand<TInt32> reference) {
    return tf.math.argMax(barred(reference), tf.constant(1), TInt32.class);
  }

  /** The logits, with −∞ for the reference. */
  private Operand<TFloat32> barred(Operand<TInt32> reference) {
    return tf.math.add(
        logits,
        tf.oneHot(
            reference,
            tf.constant(classes),
            tf.constant(Float.NEGATIVE_INFINITY),
            tf.constant(0f)));
  }

  private Operand<TFloat32> ranked(TopK<TFloat32, TInt32> top, int rank) {
    return oneHot(tf.gather(top.indices(), tf.constant(rank), tf.constant(1)));
  }

  private OneHot<TFloat32> oneHot(Operand<TInt32> indices) {
    return tf.oneHot(indices, tf.constant(classes), tf.constant(1f), tf.constant(0f));
  }
}
