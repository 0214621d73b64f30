package dev.touchstone.core.cells.analyse;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.WorkChecks;
import java.util.List;
import java.util.Map;

/**
 * Analyses entries.
 *
 * @param entries the entries, at least one, all of the same data
 * @param names their names, which figures show
 * @param analysis the analysis
 * @param samples indices into the test images that the suite evaluates
 * @param threats the suite's threats that are balls
 * @param batch images per batch; determines float rounding, nothing else
 * @param seed the suite's seed
 */
@JsonTypeName("analyse")
public record AnalyseWork(
    List<EntrySpec> entries,
    List<String> names,
    ComponentSpec analysis,
    List<Integer> samples,
    List<NormBall> threats,
    int batch,
    long seed)
    implements CellWork {

  /** Copies the lists and checks the numbers, and that there is an entry. */
  public AnalyseWork {
    entries = List.copyOf(entries);
    names = List.copyOf(names);
    samples = List.copyOf(samples);
    threats = List.copyOf(threats);
    WorkChecks.samples(samples);
    WorkChecks.batch(batch);
    names.forEach(name -> WorkChecks.notBlank(name, "the name of an entry"));
    if (entries.isEmpty() || names.size() != entries.size()) {
      throw new IllegalArgumentException("an analysis needs entries, each with its name");
    }
  }

  @Override
  public EntrySpec entry() {
    return entries.get(0);
  }

  @Override
  public String hash() {
    return Json.hash(List.of(streamHash(), names, samples, threats, batch));
  }

  /** Hash of what the cell's random streams depend on. */
  public String streamHash() {
    return Json.hash(
        List.of(
            "analyse", entries.stream().map(EntrySpec::hash).toList(), analysis.addressed(), seed));
  }

  @Override
  public List<EntrySpec> involved() {
    return entries;
  }

  @Override
  public List<Integer> outcomes() {
    return List.of();
  }

  @Override
  public Map<ComponentKind, ComponentSpec> components() {
    return Map.of(ComponentKind.ANALYSIS, analysis);
  }
}
