package dev.touchstone.core.cells;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What cells of a run keep in memory for one another; each kind of thing once. */
public final class RunMemory {

  private final Map<Class<?>, Object> things = new ConcurrentHashMap<>();

  /** The thing of that type, made at first use. */
  public <T> T get(Class<T> type, Supplier<T> first) {
    return type.cast(things.computeIfAbsent(type, key -> first.get()));
  }
}
