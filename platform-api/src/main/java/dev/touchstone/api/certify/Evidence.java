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

  /** Characters of the method, and of a figure's name: one is stored for each sample. */
  private static final int LONGEST_NAME = 100;

  private static final int MOST_FIGURES = 100;

  /** Checks that the figures can be stored, and copies them. */
  public Evidence {
    requireShort(method);
    if (figures.size() > MOST_FIGURES) {
      throw new IllegalArgumentException(
          "evidence of " + figures.size() + " figures; at most " + MOST_FIGURES + " are taken");
    }
    figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
    figures.forEach(
        (name, value) -> {
          requireShort(name);
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("the figure '" + name + "' is " + value);
          }
        });
  }

  /** Evidence with one figure. */
  public static Evidence of(String method, String name, double value) {
    return new Evidence(method, new TreeMap<>(Map.of(name, value)));
  }

  private static void requireShort(String name) {
    if (name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "a name of %,d characters in evidence; at most %d are taken"
              .formatted(name.length(), LONGEST_NAME));
    }
  }
}
