package dev.touchstone.core.work;

import dev.touchstone.core.store.Json;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which code made something.
 *
 * @param platform SHA-256 in hex over the platform's own classes
 * @param plugins SHA-256 in hex over the files of each plugin that took part, by its id
 */
public record Code(String platform, SortedMap<String, String> plugins) {

  /** Copies the map. */
  public Code {
    plugins = Collections.unmodifiableSortedMap(new TreeMap<>(plugins));
  }

  /** One SHA-256 in hex for all of it. */
  public String digest() {
    return Json.hash(this);
  }

  /**
   * What of this code differs from, or is not part of, some other.
   *
   * @return {@code "platform"} and ids of plugins
   */
  public SortedSet<String> differences(Code other) {
    SortedSet<String> differences = new TreeSet<>();
    plugins.forEach(
        (plugin, digest) -> {
          if (!digest.equals(other.plugins.get(plugin))) {
            differences.add(plugin);
          }
        });
    if (!platform.equals(other.platform)) {
      differences.add("platform");
    }
    return differences;
  }
}
