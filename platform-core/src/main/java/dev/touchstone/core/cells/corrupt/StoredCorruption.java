package dev.touchstone.core.cells.corrupt;

import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.SampleOutcome;
import java.util.List;

/**
 * Result of a cell of corruptions.
 *
 * @param outcomes what the worst corruption made of each sample, in the cell's order
 * @param predictions predicted classes: for each corruption of the threat's list, one a sample
 * @param examples a few samples with their images under the worst corruption
 * @param seconds wall-clock seconds
 */
public record StoredCorruption(
    List<SampleOutcome> outcomes,
    List<List<Integer>> predictions,
    List<AttackExample> examples,
    double seconds) {

  /** Copies the lists. */
  public StoredCorruption {
    outcomes = List.copyOf(outcomes);
    predictions = predictions.stream().map(List::copyOf).toList();
    examples = List.copyOf(examples);
  }

  /** How many samples are classified correctly under the corruption of that index. */
  long correct(int index) {
    long correct = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      correct += predictions.get(index).get(i) == outcomes.get(i).label() ? 1 : 0;
    }
    return correct;
  }
}
