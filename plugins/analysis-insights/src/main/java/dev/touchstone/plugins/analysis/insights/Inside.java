package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysedEntry;
import dev.touchstone.api.model.Values;
import java.util.Collection;
import java.util.List;

/**
 * What an entry shows of its inside, checked.
 *
 * @param analysis the analysis that asks, for messages
 * @param entry the entry
 */
record Inside(String analysis, AnalysedEntry entry) {

  static final String CODE = "code";
  static final String RECONSTRUCTION = "reconstruction";
  static final String PROTOTYPE_DISTANCES = "prototype-distances";
  static final String PROTOTYPE_IMAGES = "prototype-images";
  static final String PROTOTYPE_LOGITS = "prototype-logits";
  static final String PROTOTYPES = "prototypes";

  /**
   * Makes sure that the entry shows what is needed.
   *
   * @throws UserException naming what is missing and what there is
   */
  void require(List<String> outputs, List<String> values) {
    List<String> missingOutputs = missing(outputs, entry.outputNames());
    List<String> missingValues = missing(values, entry.values().keySet());
    if (!missingOutputs.isEmpty() || !missingValues.isEmpty()) {
      throw new UserException(
          "analysis "
              + analysis
              + ": entry '"
              + entry.name()
              + "' does not show what it needs (missing outputs: "
              + listed(missingOutputs)
              + "; missing values: "
              + listed(missingValues)
              + "): leave the entry out or give it a model that does; it shows the outputs "
              + listed(entry.outputNames())
              + " and the values "
              + listed(entry.values().keySet()));
    }
  }

  private static List<String> missing(List<String> wanted, Collection<String> there) {
    return wanted.stream().filter(name -> !there.contains(name)).toList();
  }

  private static String listed(Collection<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  boolean shows(String output) {
    return entry.outputNames().contains(output);
  }

  /**
   * A value, row by row.
   *
   * @param name its name
   * @param rows how many rows it must have; -1 for any number
   * @param length how long each row must be; -1 for any length
   */
  Values value(String name, int rows, int length) {
    return checked("value '" + name + "'", entry.values().get(name), rows, length);
  }

  /** An intermediate output of each image, {@code length} numbers for each. */
  float[] output(String name, float[] images, int count, int length) {
    return checked("output '" + name + "'", entry.output(name, images), count, length).values();
  }

  private Values checked(String what, Values values, int rows, int length) {
    String where = "analysis " + analysis + ": " + what + " of entry '" + entry.name() + "' ";
    int first = values.shape().length == 0 ? 0 : values.shape()[0];
    if (first == 0 || (rows >= 0 && first != rows)) {
      throw new ComponentException(
          where + "has " + first + " rows" + (rows < 0 ? "" : " and must have " + rows));
    }
    int actual = values.values().length / first;
    if (length >= 0 && actual != length) {
      throw new ComponentException(
          where + "has " + actual + " numbers in a row and must have " + length);
    }
    for (float value : values.values()) {
      if (!Float.isFinite(value)) {
        throw new ComponentException(where + "holds " + value);
      }
    }
    return values;
  }
}
