package dev.touchstone.core.results;

import static dev.touchstone.core.results.DamagedException.require;

import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.work.CellWork;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a cell apart from its file, which the file must agree with.
 *
 * @param entry hash of the entry's model
 * @param samples the samples, in order; empty when only their number is known
 * @param count how many samples; empty when not even that is known
 * @param threat at which threat; empty when there is none
 * @param classes how many classes the data has; empty when that is not known
 */
public record Expected(
    String entry,
    Optional<List<Integer>> samples,
    OptionalInt count,
    Optional<Threat> threat,
    OptionalInt classes) {

  /** What the cell's own work says. */
  public static Expected of(CellWork work, OptionalInt classes) {
    return new Expected(
        work.entry().hash(),
        Optional.of(work.outcomes()),
        OptionalInt.of(work.outcomes().size()),
        work.atThreat(),
        classes);
  }

  /**
   * What is known of a cell that comes before some work: it is about the same entry and threat, but
   * perhaps about more samples, or fewer.
   */
  public static Expected ofAnySamples(CellWork later) {
    Expected same = of(later, OptionalInt.empty());
    return new Expected(
        same.entry, Optional.empty(), OptionalInt.empty(), same.threat, same.classes);
  }

  /** The same, with what the work in a file says; they must agree. */
  Expected with(CellWork work) {
    Expected stored = of(work, classes);
    require(stored.entry.equals(entry), "it is about another entry");
    require(work.serves(threat), "it is about another threat");
    require(
        samples.isEmpty()
            ? count.isEmpty() || stored.count.equals(count)
            : samples.equals(stored.samples),
        "it is about other samples");
    return stored;
  }

  /** Checks that outcomes are of the planned samples, each once, in the planned order. */
  public void requireSamples(List<Integer> found) {
    require(
        count.isEmpty() || found.size() == count.getAsInt(),
        () -> "it has %d outcomes for %d samples".formatted(found.size(), count.getAsInt()));
    require(new HashSet<>(found).size() == found.size(), "a sample is in it twice");
    require(samples.isEmpty() || samples.get().equals(found), "its outcomes are of other samples");
  }

  /** Checks that a number can be a class. */
  public void requireClass(int index, int sample) {
    require(
        index >= 0 && (classes.isEmpty() || index < classes.getAsInt()),
        () -> "sample %d has class %d, which there is not".formatted(sample, index));
  }
}
