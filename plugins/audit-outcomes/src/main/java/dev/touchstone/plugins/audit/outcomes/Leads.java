package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.PairedDifference;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The samples of all entries, as sets that are quick to compare: every entry is held against every
 * other one.
 *
 * @param evaluated of each threat and entry, the samples that no attack planned on them lacks
 * @param robust those of them that nothing breaks
 */
record Leads(Map<Threat, List<BitSet>> evaluated, Map<Threat, List<BitSet>> robust) {

  static Leads of(SuiteResults results) {
    Leads leads = new Leads(new HashMap<>(), new HashMap<>());
    results.entries().stream()
        .flatMap(entry -> entry.attacks().stream())
        .map(attack -> attack.threat())
        .distinct()
        .forEach(threat -> leads.add(results, threat));
    return leads;
  }

  private void add(SuiteResults results, Threat threat) {
    List<BitSet> evaluatedHere = new ArrayList<>();
    List<BitSet> robustHere = new ArrayList<>();
    for (EntryResults entry : results.entries()) {
      Evidence evidence = new Evidence(entry, threat);
      evaluatedHere.add(bits(evidence.evaluated()));
      robustHere.add(bits(evidence.robust()));
    }
    evaluated.put(threat, evaluatedHere);
    robust.put(threat, robustHere);
  }

  /** One entry against another, on the samples that both were evaluated on. */
  PairedDifference between(Threat threat, int one, int other) {
    BitSet common = both(evaluated.get(threat).get(one), evaluated.get(threat).get(other));
    BitSet first = both(robust.get(threat).get(one), common);
    BitSet second = both(robust.get(threat).get(other), common);
    int together = both(first, second).cardinality();
    int firstOnly = first.cardinality() - together;
    int secondOnly = second.cardinality() - together;
    return new PairedDifference(
        together, firstOnly, secondOnly, common.cardinality() - together - firstOnly - secondOnly);
  }

  private static BitSet both(BitSet one, BitSet other) {
    BitSet both = (BitSet) one.clone();
    both.and(other);
    return both;
  }

  private static BitSet bits(Iterable<Integer> samples) {
    BitSet bits = new BitSet();
    samples.forEach(bits::set);
    return bits;
  }
}
