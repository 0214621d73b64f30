package dev.touchstone.core.parameters;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads numbers that are written as fractions, such as {@code 8/255}: pixels have 255 steps, and
 * 0.03137254901960784 is nothing that anybody writes without a slip. As in Python, {@code 8./255}
 * is the same.
 */
final class Fractions {

  private static final String PART = "(\\d{1,9}\\.?\\d{0,9}|\\.\\d{1,9})";
  private static final Pattern FORM = Pattern.compile("([-+]?)" + PART + "\\s*/\\s*" + PART);

  private Fractions() {}

  /** The number; empty if the node is no fraction. */
  static Optional<Double> read(JsonNode node) {
    if (!node.isTextual()) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(node.textValue().strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    double number = Double.parseDouble(form.group(2)) / Double.parseDouble(form.group(3));
    return Optional.of(form.group(1).equals("-") ? -number : number);
  }
}
