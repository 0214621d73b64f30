package dev.touchstone.core.cells.attack;

import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.SuiteUse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An attack of the suite.
 *
 * @param name name in the leaderboard
 * @param component the attack
 * @param limit how many of the suite's samples it attacks, from the first; empty for all
 * @param source index of the entry that it asks (a transfer attack); empty when it asks each entry
 *     itself
 * @param queries how much it may ask about one sample; empty for any number
 * @param precision what its gradients are computed in
 * @param judgeDraws over how many draws of its noise a random entry is judged, at least 1
 * @param entries indices of the entries that it attacks, in the suite's order
 * @param threats those of the suite's threats that it is run at, in the suite's order
 */
public record AttackUse(
    String name,
    BoundComponent component,
    Optional<Integer> limit,
    Optional<Integer> source,
    OptionalLong queries,
    Precision precision,
    int judgeDraws,
    List<Integer> entries,
    List<Threat> threats)
    implements SuiteUse {

  /** Copies the lists. */
  public AttackUse {
    entries = List.copyOf(entries);
    threats = List.copyOf(threats);
  }

  @Override
  public SortedMap<String, Object> terms() {
    SortedMap<String, Object> terms = new TreeMap<>();
    queries.ifPresent(most -> terms.put(AttackSection.QUERIES, most));
    if (judgeDraws > 1) {
      terms.put(AttackSection.JUDGE_DRAWS, judgeDraws);
    }
    if (precision != Precision.FLOAT32) {
      terms.put(AttackSection.PRECISION, precision.word());
    }
    return terms;
  }
}
