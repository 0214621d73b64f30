package dev.touchstone.api;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Who a component is.
 *
 * @param id how suites name it: lower-case letters, digits and single hyphens, unique within its
 *     kind
 * @param version version of the component's <em>results</em>: raise it whenever the same parameters
 *     and seed would give other figures, because stored results are reused under it
 * @param title a few words for tables
 * @param summary one complete sentence
 * @param citation where it comes from (paper, equation); empty when it has no source
 * @param capabilities words for listings, such as {@code "linf"}, {@code "l2"}, {@code "targeted"}
 */
public record ComponentDescriptor(
    String id,
    String version,
    String title,
    String summary,
    String citation,
    List<String> capabilities) {

  private static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  /** Checks the id's form and copies the capabilities. */
  public ComponentDescriptor {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "component id '" + id + "' must be lower-case letters, digits and single hyphens");
    }
    if (version.isBlank()) {
      throw new IllegalArgumentException("component '" + id + "' has no version");
    }
    capabilities = List.copyOf(capabilities);
  }
}
