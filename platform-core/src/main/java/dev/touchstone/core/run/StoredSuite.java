package dev.touchstone.core.run;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.results.Damage;
import java.util.List;

/**
 * What a results folder holds.
 *
 * @param results all that can be believed; where that is not everything, the reason stands where
 *     the reason of a failure would
 * @param damages files that cannot be believed
 * @param remarks what else readers must know of where the results come from, one sentence each
 */
public record StoredSuite(SuiteResults results, List<Damage> damages, List<String> remarks) {

  /** Copies the lists. */
  public StoredSuite {
    damages = List.copyOf(damages);
    remarks = List.copyOf(remarks);
  }
}
