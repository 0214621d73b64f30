package dev.touchstone.api.certify;

import dev.touchstone.api.Progress;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.threat.NormBall;
import java.util.random.RandomGenerator;

/**
 * One batch of samples to certify, given by the platform. Not thread-safe: one thread certifies one
 * task. Every call but the plain getters checks whether the user asked to stop.
 *
 * <p>Samples are numbered by <em>row</em>, from 0 to {@link #size}. The task of an entry that is
 * built as a graph is also a {@code GraphCertificationTask} of platform-tensorflow.
 */
public interface CertificationTask {

  /** Samples in this task; they may be misclassified unattacked. */
  int size();

  /** Shape of each image. */
  ImageShape shape();

  /** How many classes there are. */
  int classes();

  /** What the attacker may do. */
  NormBall threat();

  /** A copy of the clean images, NHWC in [0, 1], {@code size × shape.size()} values. */
  float[] images();

  /** A copy of the true labels, one per row. */
  int[] labels();

  /** The deployed pipeline, defenses included, for searching counterexamples. Do not close it. */
  Classifier classifier();

  /**
   * Logits of the deployed pipeline, with each sample's own noise where it is stochastic.
   *
   * @param rows which samples the images belong to, in any order; a row may repeat
   * @param images NHWC, {@code rows.length} images
   * @param draw number of the noise draw; the same number gives the same noise
   * @return {@code rows.length × classes} values
   */
  float[] logits(int[] rows, float[] images, long draw);

  /**
   * Tells the verdict on one sample.
   *
   * @param row which sample; each has exactly one verdict
   * @param verdict what is known. The platform projects a counterexample into the threat's ball and
   *     [0, 1] and evaluates it with the deployed pipeline
   * @throws dev.touchstone.api.ComponentException if the sample has a verdict, or the
   *     counterexample is classified as its label says: the certifier is wrong
   */
  void decide(int row, CertificationVerdict verdict);

  /**
   * The generator of one sample: the same stream for the same suite seed, cell and sample, whatever
   * the batch. Repeated calls return the same generator, further along.
   */
  RandomGenerator random(int row);

  /**
   * Returns if the work is to go on.
   *
   * @throws dev.touchstone.api.CancelledException if the user asked to stop
   */
  void check();

  /** Receives what a person wants to see beside the number of decided samples. */
  Progress progress();
}
