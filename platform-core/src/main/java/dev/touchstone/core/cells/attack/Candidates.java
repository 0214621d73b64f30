package dev.touchstone.core.cells.attack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.core.cells.RunMemory;
import dev.touchstone.core.parameters.AttackChoices;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attacked images for which analyses wait, so that what a cell has just attacked is not attacked
 * again. In memory, and only so many: who finds nothing here attacks anew, in the same batches and
 * with the same random streams, and gets the same bytes.
 */
public final class Candidates {

  private static final Logger LOG = LoggerFactory.getLogger(Candidates.class);

  /** What part of the memory that there may be is taken. */
  private static final long PART_OF_MEMORY = 8;

  /**
   * Attacked images.
   *
   * @param images NHWC, one for each sample; of those that were not attacked, the clean one
   * @param attacked whether each sample was attacked, because it was classified correctly before
   */
  public record Attacked(float[] images, boolean[] attacked) {}

  /** All that the images depend on. */
  private record Key(String stream, List<Integer> samples, int batch) {
    static Key of(AttackWork work) {
      return new Key(work.streamHash(), work.samples(), work.batch());
    }
  }

  private record Kept(String use, Attacked attacked) {}

  private final long mostFloats;

  /** How many analyses wait for an attack on an entry. */
  private final Map<String, Integer> waiting = new HashMap<>();

  private final Map<Key, Kept> kept = new HashMap<>();
  private long floats;

  /** Holds a part of the memory that there may be. */
  public Candidates() {
    this(Runtime.getRuntime().maxMemory() / PART_OF_MEMORY / Float.BYTES);
  }

  /** Holds at most so many values. */
  public Candidates(long mostFloats) {
    this.mostFloats = mostFloats;
  }

  /** Those of a run. */
  public static Candidates of(RunMemory memory) {
    return memory.get(Candidates.class, Candidates::new);
  }

  /** A component is going to look at entries that the attacks among its parameters attack. */
  public synchronized void expect(List<EntrySpec> entries, ComponentSpec component) {
    uses(entries, component).forEach(use -> waiting.merge(use, 1, Integer::sum));
  }

  /** The component has run: what nobody else waits for is let go. */
  public synchronized void ended(List<EntrySpec> entries, ComponentSpec component) {
    uses(entries, component)
        .forEach(use -> waiting.computeIfPresent(use, (u, n) -> n == 1 ? null : n - 1));
    kept.values().removeIf(each -> !waiting.containsKey(each.use()));
    floats = kept.values().stream().mapToLong(each -> each.attacked().images().length).sum();
  }

  /**
   * Whether an analysis waits for what the cell finds, and there is room for it. Analyses attack in
   * float32, so what other gradients found must not stand in for that.
   */
  public synchronized boolean wanted(AttackWork work, int imageSize) {
    return work.source().isEmpty()
        && work.after().isEmpty()
        && work.precision().isEmpty()
        && work.queries().isEmpty()
        && work.judgeDraws().isEmpty()
        && floats + (long) imageSize * work.samples().size() <= mostFloats
        && waiting.containsKey(use(work.entry(), work.attack()));
  }

  /** Keeps what is wanted still, if the memory is there: it only saves time. */
  public void offer(AttackWork work, int imageSize, Supplier<Attacked> attacked) {
    if (wanted(work, imageSize)) {
      try {
        keep(work, attacked.get());
      } catch (OutOfMemoryError e) {
        LOG.debug("no memory for the attacked images of {}", work.attack().id(), e);
      }
    }
  }

  private synchronized void keep(AttackWork work, Attacked attacked) {
    if (kept.putIfAbsent(Key.of(work), new Kept(use(work.entry(), work.attack()), attacked))
        == null) {
      floats += attacked.images().length;
    }
  }

  public synchronized Optional<Attacked> find(AttackWork work) {
    return Optional.ofNullable(kept.get(Key.of(work))).map(Kept::attacked);
  }

  private static String use(EntrySpec entry, ComponentSpec attack) {
    return Json.hash(List.of(entry.hash(), attack));
  }

  /** Every attack that a component may make on every entry that it looks at. */
  private static Set<String> uses(List<EntrySpec> entries, ComponentSpec component) {
    Set<ComponentSpec> attacks = attacks(component);
    Set<String> uses = new HashSet<>();
    for (EntrySpec entry : entries) {
      attacks.forEach(attack -> uses.add(use(entry, attack)));
    }
    return uses;
  }

  /** The attacks among a component's parameters, exactly as they stand there, in their order. */
  public static Set<ComponentSpec> attacks(ComponentSpec component) {
    Set<ComponentSpec> attacks = new LinkedHashSet<>();
    collect(component.parameters(), attacks);
    return attacks;
  }

  /** Attacks stand among the parameters of other components, with their id and version. */
  private static void collect(JsonNode node, Set<ComponentSpec> attacks) {
    if (node instanceof ObjectNode object
        && object.path(AttackChoices.ID).isTextual()
        && object.path(AttackChoices.VERSION).isTextual()) {
      ObjectNode parameters = object.deepCopy();
      String id = parameters.remove(AttackChoices.ID).textValue();
      String version = parameters.remove(AttackChoices.VERSION).textValue();
      attacks.add(new ComponentSpec(id, version, parameters));
    }
    node.forEach(child -> collect(child, attacks));
  }
}
