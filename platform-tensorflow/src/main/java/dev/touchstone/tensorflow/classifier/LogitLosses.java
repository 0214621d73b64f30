package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.UserException;
import dev.touchstone.api.model.Loss;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
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

  private record Choice(Loss loss, boolean targeted) {}

  /** A loss [n] and its derivative by the logits [n, classes]. */
  private record Term(Operand<TFloat32> loss, Operand<TFloat32> derivative) {}

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

  /** The derivative of each image's loss by its logits, [n, classes]. */
  Operand<TFloat32> cotangents() {
    return cotangents;
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

  private Term crossEntropy(Operand<TInt32> reference) {
    SoftmaxCrossEntropyWithLogits<TFloat32> crossEntropy =
        tf.nn.softmaxCrossEntropyWithLogits(logits, oneHot(reference));
    return new Term(crossEntropy.loss(), crossEntropy.backprop());
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
    return new Term(value, tf.math.div(change, tf.expandDims(divisor, tf.constant(1))));
  }

  private Term unavailable() {
    Operand<TFloat32> zeros = tf.zerosLike(logits);
    return new Term(tf.reduceSum(zeros, tf.constant(1)), zeros);
  }

  /** The linear form Σ coefficients · z. */
  private Term linear(Operand<TFloat32> coefficients) {
    Operand<TFloat32> value = tf.reduceSum(tf.math.mul(coefficients, logits), tf.constant(1));
    return new Term(value, coefficients);
  }

  private Term negate(Term term) {
    return new Term(tf.math.neg(term.loss()), tf.math.neg(term.derivative()));
  }

  /** argmax of the logits over all classes but the reference. */
  private Operand<TInt32> strongestOther(Operand<TInt32> reference) {
    Operand<TFloat32> barred =
        tf.oneHot(
            reference, tf.constant(classes), tf.constant(Float.NEGATIVE_INFINITY), tf.constant(0f));
    return tf.math.argMax(tf.math.add(logits, barred), tf.constant(1), TInt32.class);
  }

  private Operand<TFloat32> ranked(TopK<TFloat32, TInt32> top, int rank) {
    return oneHot(tf.gather(top.indices(), tf.constant(rank), tf.constant(1)));
  }

  private OneHot<TFloat32> oneHot(Operand<TInt32> indices) {
    return tf.oneHot(indices, tf.constant(classes), tf.constant(1f), tf.constant(0f));
  }
}
