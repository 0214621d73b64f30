package dev.touchstone.core.suite;

import dev.touchstone.api.threat.Threat;
import dev.touchstone.tensorflow.training.TrainingParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A suite with every component found and every parameter bound.
 *
 * @param name short name
 * @param title title of the leaderboard
 * @param description what it is about; may be empty
 * @param seed seed of all randomness
 * @param dataset the data set
 * @param samples which test images
 * @param trainLimit how many training images, from the first; empty for all
 * @param threats threat models, without repetition
 * @param entries contestants, with distinct names
 * @param attacks attacks, with distinct names
 * @param certifiers certifiers, with distinct names
 * @param analyses analyses, with distinct names
 * @param evaluation how cells are evaluated
 * @param timeLimit how long a cell may take; empty for as long as it likes
 * @param file where it was read from
 * @param source its text
 */
public record Suite(
    String name,
    String title,
    String description,
    long seed,
    BoundComponent dataset,
    SampleSelection samples,
    Optional<Integer> trainLimit,
    List<Threat> threats,
    List<Entry> entries,
    List<AttackUse> attacks,
    List<CertifierUse> certifiers,
    List<AnalysisUse> analyses,
    EvaluationSettings evaluation,
    Optional<Duration> timeLimit,
    Path file,
    String source) {

  /** Copies the lists. */
  public Suite {
    threats = List.copyOf(threats);
    entries = List.copyOf(entries);
    attacks = List.copyOf(attacks);
    certifiers = List.copyOf(certifiers);
    analyses = List.copyOf(analyses);
  }

  /**
   * A contestant.
   *
   * @param name name in the leaderboard
   * @param model the model
   * @param defenses its defenses, in the order in which they act
   * @param training training parameters; empty when weights are given or the model is ready
   * @param weights given weights
   * @param classifier index of the entry whose classifier is taken; then only the second stage is
   *     trained
   */
  public record Entry(
      String name,
      BoundComponent model,
      List<BoundComponent> defenses,
      Optional<TrainingParameters> training,
      Optional<Path> weights,
      Optional<Integer> classifier) {

    /** Copies the list. */
    public Entry {
      defenses = List.copyOf(defenses);
    }
  }

  /**
   * An attack of the suite.
   *
   * @param name name in the leaderboard
   * @param attack the attack
   * @param limit how many of the suite's samples it attacks, from the first; empty for all
   * @param source index of the entry that it asks (a transfer attack); empty when it asks each
   *     entry itself
   * @param entries indices of the entries that it attacks, in the suite's order
   */
  public record AttackUse(
      String name,
      BoundComponent attack,
      Optional<Integer> limit,
      Optional<Integer> source,
      List<Integer> entries) {

    /** Copies the list. */
    public AttackUse {
      entries = List.copyOf(entries);
    }
  }

  /**
   * A certifier of the suite.
   *
   * @param name name in the leaderboard
   * @param certifier the certifier
   * @param limit how many of the suite's samples it certifies, from the first; empty for all
   * @param entries indices of the entries that it certifies, in the suite's order
   * @param threats those that it certifies at, in the suite's order
   * @param after index of an earlier certifier, whose verdicts it takes over; it is asked only
   *     about samples that were left undecided. Empty when it is asked about all
   */
  public record CertifierUse(
      String name,
      BoundComponent certifier,
      Optional<Integer> limit,
      List<Integer> entries,
      List<Threat> threats,
      Optional<Integer> after) {

    /** Copies the lists. */
    public CertifierUse {
      entries = List.copyOf(entries);
      threats = List.copyOf(threats);
    }
  }

  /**
   * An analysis of the suite.
   *
   * @param name name in the report
   * @param analysis the analysis
   * @param entries indices of the entries that it is about, in the suite's order
   */
  public record AnalysisUse(String name, BoundComponent analysis, List<Integer> entries) {

    /** Copies the list. */
    public AnalysisUse {
      entries = List.copyOf(entries);
    }
  }
}
