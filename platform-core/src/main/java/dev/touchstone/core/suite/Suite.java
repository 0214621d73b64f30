package dev.touchstone.core.suite;

import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.tensorflow.training.TrainingParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * @param sections components of each section that the suite has, or that suites without it have,
 *     with distinct names, by the section's key
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
    Map<String, List<? extends SuiteUse>> sections,
    EvaluationSettings evaluation,
    Optional<Duration> timeLimit,
    Path file,
    String source) {

  /** Copies the lists. */
  public Suite {
    threats = List.copyOf(threats);
    entries = List.copyOf(entries);
    Map<String, List<? extends SuiteUse>> copies = new LinkedHashMap<>();
    sections.forEach((key, uses) -> copies.put(key, List.copyOf(uses)));
    sections = Collections.unmodifiableMap(copies);
  }

  /** What the suite says in a section; empty if it has none. */
  @SuppressWarnings("unchecked") // The section itself has bound them.
  public <U extends SuiteUse> List<U> uses(SuiteSection<U> section) {
    return (List<U>) sections.getOrDefault(section.key(), List.of());
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
   * @param seeded which of the entry's several trainings it is; empty where there is one, with the
   *     suite's seed
   */
  public record Entry(
      String name,
      BoundComponent model,
      List<BoundComponent> defenses,
      Optional<TrainingParameters> training,
      Optional<Path> weights,
      Optional<Integer> classifier,
      Optional<SeededTraining> seeded) {

    /** Copies the list. */
    public Entry {
      defenses = List.copyOf(defenses);
    }

    /** An entry that is trained once, or not at all. */
    public Entry(
        String name,
        BoundComponent model,
        List<BoundComponent> defenses,
        Optional<TrainingParameters> training,
        Optional<Path> weights,
        Optional<Integer> classifier) {
      this(name, model, defenses, training, weights, classifier, Optional.empty());
    }

    /** One of several trainings of this entry. */
    Entry trainedWith(long seed) {
      SeededTraining one = new SeededTraining(name, seed);
      return new Entry(
          one.name(), model, defenses, training, weights, classifier, Optional.of(one));
    }
  }
}
