package dev.touchstone.core.cells.clean;

import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.NearChance;
import dev.touchstone.core.parameters.PinnedFile;
import dev.touchstone.core.work.EntrySpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of given weights that guess as soon as one cell shows it, once each: attacks may spend
 * hours on them. Reports say it of all samples.
 */
final class ChanceAlarm {

  private static final Logger LOG = LoggerFactory.getLogger(ChanceAlarm.class);

  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /** Looks at a clean cell's outcomes. */
  void hear(EntrySpec entry, List<CleanOutcome> outcomes, int classes) {
    if (entry.weights().isEmpty()) {
      return;
    }
    String file = PinnedFile.name(Path.of(entry.weights().get().file()));
    double chance = NearChance.chance(outcomes.stream().map(CleanOutcome::label).toList(), classes);
    long correct = outcomes.stream().filter(CleanOutcome::correct).count();
    NearChance.of(file, correct, outcomes.size(), chance)
        .filter(doubt -> told.add(entry.hash()))
        .ifPresent(doubt -> LOG.warn("{}", doubt.sentence()));
  }
}
