package dev.touchstone.api.analysis;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.Values;
import dev.touchstone.api.threat.NormBall;
import java.util.SortedMap;
import java.util.SortedSet;

/** A trained entry as an analysis sees it: its deployed pipeline, defenses included. */
public interface AnalysedEntry {

  /** The entry's name. */
  String name();

  /** The deployed pipeline, for questions that the other methods do not answer. Do not close it. */
  Classifier classifier();

  /** Names of the intermediate outputs that the model exposes; empty when it shows nothing. */
  SortedSet<String> outputNames();

  /**
   * Logits, asked for batch by batch.
   *
   * @param images NHWC in [0, 1]
   * @return n × classes values
   */
  float[] logits(float[] images);

  /**
   * One intermediate output, asked for batch by batch.
   *
   * @param name one of {@link #outputNames}
   * @param images NHWC in [0, 1]
   * @return with the images as first dimension
   * @throws dev.touchstone.api.UserException if the model exposes no such output; names those that
   *     it has
   */
  Values output(String name, float[] images);

  /**
   * What depends on the weights alone, by name: what the model offers under a name, such as {@code
   * "prototype-images"}, and its variables.
   */
  SortedMap<String, Values> values();

  /**
   * Attacks test images through the deployed pipeline. Candidates are projected into the threat's
   * ball and [0, 1], as everywhere.
   *
   * @param attack which attack, with which parameters
   * @param threat what it may do
   * @param samples indices into the test images
   * @param keep which candidate is kept
   * @throws dev.touchstone.api.UserException if the attack cannot serve the entry, or a parameter
   *     that was set is not one of the attack's
   */
  AttackedImages attack(AttackChoice attack, NormBall threat, int[] samples, Keep keep);

  /** Which candidate of an attack is kept. */
  enum Keep {
    /**
     * As the leaderboard does: samples that are misclassified unattacked are left as they are; of
     * the others the first misclassified candidate is kept and the attack on it ends, or else the
     * latest one is.
     */
    FIRST_MISCLASSIFIED,
    /**
     * The latest candidate of every sample, misclassified or not: the attack is never told of its
     * success and goes to the end.
     */
    LAST
  }
}
