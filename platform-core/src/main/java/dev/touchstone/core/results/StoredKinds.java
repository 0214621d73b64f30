package dev.touchstone.core.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.CellWork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * All kinds of cells, in the order in which a suite's cells are planned. The one list of them is
 * {@code META-INF/services/dev.touchstone.core.results.StoredKind}.
 */
public final class StoredKinds {

  private static final Map<String, StoredKind<?, ?>> BY_NAME = new LinkedHashMap<>();

  static {
    for (StoredKind<?, ?> kind :
        ServiceLoader.load(StoredKind.class, StoredKinds.class.getClassLoader())) {
      if (BY_NAME.put(kind.name(), kind) != null) {
        throw new IllegalStateException("two kinds of cells are called " + kind.name());
      }
    }
  }

  private StoredKinds() {}

  /** All of them. */
  public static List<StoredKind<?, ?>> all() {
    return List.copyOf(BY_NAME.values());
  }

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  private static StoredKind<?, ?> named(String name) {
    StoredKind<?, ?> kind = BY_NAME.get(name);
    if (kind == null) {
      throw new IllegalArgumentException(
          "there is no kind of cell '%s'; known: %s"
              .formatted(name, String.join(", ", BY_NAME.keySet())));
    }
    return kind;
  }

  /** The kind of some work. */
  @SuppressWarnings("unchecked") // The list pairs each class of work with its kind.
  public static <W extends CellWork> StoredKind<W, ?> of(W work) {
    for (StoredKind<?, ?> kind : BY_NAME.values()) {
      if (kind.work() == work.getClass()) {
        return (StoredKind<W, ?>) kind;
      }
    }
    throw new IllegalArgumentException("no kind of cell does " + work.getClass());
  }

  /**
   * Work that was written as JSON.
   *
   * @throws JsonProcessingException if it says what cannot be
   * @throws IllegalArgumentException if it is of no known kind
   */
  public static CellWork work(JsonNode tree) throws JsonProcessingException {
    return Json.MAPPER.treeToValue(tree, named(tree.path(CellWork.KIND).asText()).work());
  }
}
