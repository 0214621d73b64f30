package dev.touchstone.api.certify;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a verdict was found, for proof statistics.
 *
 * @param method which part of the certifier decided, or tried last: one word with hyphens, such as
 *     {@code "crown"} or {@code "enumeration"}
 * @param figures numbers by name, finite, such as {@code "margin"} or {@code "nodes"}
 */
public record Evidence(String method, SortedMap<String, Double> figures) {

  /** Checks that the figures can be stored, and copies them. */
  public Evidence {
    figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
    figures.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("the figure '" + name + "' is " + value);
          }
        });
  }

  /** Evidence with one figure. */
  public static Evidence of(String method, String name, double value) {
    return new Evidence(method, new TreeMap<>(Map.of(name, value)));
  }
}
