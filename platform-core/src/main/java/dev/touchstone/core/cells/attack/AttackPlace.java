package dev.touchstone.core.cells.attack;

import dev.touchstone.core.cells.Place;
import java.util.List;
import java.util.OptionalInt;

/**
 * The place of an attack cell.
 *
 * @param entry index of the suite's entry that is attacked
 * @param threat index of the suite's threat
 * @param attack index of the suite's attack
 */
public record AttackPlace(int entry, int threat, int attack) implements Place {

  @Override
  public List<Integer> ofEntries() {
    return List.of(entry);
  }

  @Override
  public OptionalInt ofThreat() {
    return OptionalInt.of(threat);
  }

  @Override
  public OptionalInt ofUse() {
    return OptionalInt.of(attack);
  }
}
