package dev.touchstone.core.cells.certify;

import dev.touchstone.core.cells.Place;
import java.util.List;
import java.util.OptionalInt;

/**
 * The place of a certification cell.
 *
 * @param entry index of the suite's entry that is certified
 * @param threat index of the suite's threat
 * @param certifier index of the suite's certifier
 */
public record CertifyPlace(int entry, int threat, int certifier) implements Place {

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
    return OptionalInt.of(certifier);
  }
}
