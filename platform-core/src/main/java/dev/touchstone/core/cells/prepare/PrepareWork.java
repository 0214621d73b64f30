package dev.touchstone.core.cells.prepare;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.EntrySpec;
import java.util.List;
import java.util.Optional;

/**
 * Makes the entry's model: fits defenses, trains or takes the given weights, checks gradients.
 *
 * @param entry the entry
 */
@JsonTypeName("prepare")
public record PrepareWork(EntrySpec entry) implements CellWork {
  @Override
  public String hash() {
    return entry.hash();
  }

  @Override
  public List<Integer> samples() {
    return List.of();
  }

  @Override
  public Optional<EntrySpec.GivenWeights> givenWeights() {
    return entry.weights();
  }
}
