package dev.touchstone.core.work;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.threat.Threat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One cell's work: everything another process needs to do it. Each kind of cell has a record of its
 * own, whose {@code @JsonTypeName} is the kind's name.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = CellWork.KIND)
public interface CellWork {

  /** The key that says of which kind the work is. */
  String KIND = "cell";

  /** The entry that the cell is about; the first one when there are several. */
  EntrySpec entry();

  /** Content address of the cell's result. */
  String hash();

  /** Indices into the test images that the cell is about; none when it prepares. */
  List<Integer> samples();

  /** All entries whose models it uses. */
  default List<EntrySpec> involved() {
    return List.of(entry());
  }

  /** The samples of which the result has an outcome each, in order. */
  default List<Integer> outcomes() {
    return samples();
  }

  /** The threat that outcomes are about; empty when there is none. */
  default Optional<Threat> atThreat() {
    return Optional.empty();
  }

  /** Whether its outcomes say something at a threat; empty: where there is none. */
  default boolean serves(Optional<Threat> threat) {
    return atThreat().equals(threat);
  }

  /** The components that take part beside those of its entries. */
  default Map<ComponentKind, ComponentSpec> components() {
    return Map.of();
  }

  /** Weights that the user gave, which this work is the first to read. */
  default Optional<EntrySpec.GivenWeights> givenWeights() {
    return Optional.empty();
  }
}
