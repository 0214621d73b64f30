package dev.touchstone.core.evaluation;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.core.parameters.PinnedFile;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import java.util.ArrayList;
import java.util.List;

/** The components that take part in a piece of work. */
public final class WorkComponents {

  private final List<Named> components = new ArrayList<>();

  private WorkComponents() {}

  /** A component and of which kind it is. */
  record Named(ComponentKind kind, ComponentSpec spec) {}

  /** All of them, those of an entry whose classifier is taken included. */
  static List<Named> of(CellWork work) {
    WorkComponents found = new WorkComponents();
    found.add(work);
    return found.components;
  }

  /**
   * Checks, when the work is done, that the files among its components' parameters are still those
   * that it was planned with, whoever has read them.
   *
   * @throws dev.touchstone.api.UserException if one is not
   */
  public static void requireFilesHeld(CellWork work) {
    for (Named component : of(work)) {
      PinnedFile.requireHeld(
          component.spec.parameters(), component.kind.label() + " '" + component.spec.id() + "'");
    }
  }

  private void add(CellWork work) {
    work.involved().forEach(this::add);
    work.components().forEach(this::add);
  }

  private void add(EntrySpec entry) {
    add(ComponentKind.DATASET, entry.dataset());
    add(ComponentKind.MODEL, entry.model());
    entry.defenses().forEach(defense -> add(ComponentKind.DEFENSE, defense));
    entry.classifier().ifPresent(this::add);
  }

  private void add(ComponentKind kind, ComponentSpec spec) {
    components.add(new Named(kind, spec));
  }
}
