package dev.touchstone.core.cells.analyse;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.OptionalKey;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.GradientGraph;
import dev.touchstone.core.work.WorkChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 * @param gradients where some of the entries' gradients come from; empty where all come from the
 *     graphs that logits come from. Left out of the text when empty: texts and addresses are what
 *     they were
 */
@JsonTypeName("analyse")
public record AnalyseWork(
    List<EntrySpec> entries,
    List<String> names,
    ComponentSpec analysis,
    List<Integer> samples,
    List<NormBall> threats,
    int batch,
    long seed,
    @OptionalKey Optional<GradientGraph> gradients)
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

  /** With gradients from the graphs that logits come from. */
  public AnalyseWork(
      List<EntrySpec> entries,
      List<String> names,
      ComponentSpec analysis,
      List<Integer> samples,
      List<NormBall> threats,
      int batch,
      long seed) {
    this(entries, names, analysis, samples, threats, batch, seed, Optional.empty());
  }

  @Override
  public EntrySpec entry() {
    return entries.get(0);
  }

  @Override
  public String hash() {
    List<Object> determining =
        new ArrayList<>(List.of(streamHash(), names, samples, threats, batch));
    gradients.ifPresent(from -> determining.add(Map.of("gradients", from)));
    return Json.hash(determining);
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
