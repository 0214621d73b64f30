package dev.touchstone.core.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.UserException;
import dev.touchstone.core.parameters.AttackChoices;
import dev.touchstone.core.plugins.ComponentRegistry;
import dev.touchstone.core.plugins.LoadedCode;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.Code;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which of the loaded code takes part in a piece of work. */
public final class CodeOfWork {

  private final ComponentRegistry registry;
  private final LoadedCode loaded;

  /** The code of the components in the registry. */
  public CodeOfWork(ComponentRegistry registry, LoadedCode loaded) {
    this.registry = registry;
    this.loaded = loaded;
  }

  /** The platform's code, and that of the plugins that bring the components of the work. */
  public Code of(Collection<? extends CellWork> works) {
    SortedMap<String, String> plugins = new TreeMap<>();
    for (CellWork work : works) {
      for (WorkComponents.Named component : WorkComponents.of(work)) {
        add(component.kind(), component.spec().id(), plugins);
        addChosenAttacks(component.spec().parameters(), plugins);
      }
    }
    return new Code(loaded.platform(), plugins);
  }

  /** Attacks stand among the parameters of other components, with their id and version. */
  private void addChosenAttacks(JsonNode node, SortedMap<String, String> plugins) {
    JsonNode id = node.path(AttackChoices.ID);
    if (id.isTextual() && node.path(AttackChoices.VERSION).isTextual()) {
      add(ComponentKind.ATTACK, id.textValue(), plugins);
    }
    node.forEach(child -> addChosenAttacks(child, plugins));
  }

  private void add(ComponentKind kind, String id, SortedMap<String, String> plugins) {
    try {
      String plugin = registry.find(kind, id, "").pluginId();
      plugins.computeIfAbsent(plugin, loaded::plugin);
    } catch (UserException e) {
      // What is not installed did nothing; the work fails and says so.
    }
  }
}
