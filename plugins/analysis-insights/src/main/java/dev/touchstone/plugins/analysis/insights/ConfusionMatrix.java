package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.results.NamedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often each class is taken for each.
 *
 * @param slug short name, for names of figures and tables
 * @param title which images these are
 * @param counts images by true and by predicted class
 * @param meanMargins by true class; 0 for a class without images
 */
record ConfusionMatrix(String slug, String title, int[][] counts, double[] meanMargins) {

  static ConfusionMatrix of(String slug, String title, int[] labels, Logits logits) {
    int[][] counts = new int[logits.classes()][logits.classes()];
    double[] margins = new double[logits.classes()];
    for (int i = 0; i < labels.length; i++) {
      counts[labels[i]][logits.predicted(i)]++;
      margins[labels[i]] += logits.margin(i, labels[i]);
    }
    for (int k = 0; k < margins.length; k++) {
      margins[k] /= Math.max(1, IntStream.of(counts[k]).sum());
    }
    return new ConfusionMatrix(slug, title, counts, margins);
  }

  /** Images of a true class. */
  int images(int k) {
    return IntStream.of(counts[k]).sum();
  }

  /** Shares of each true class's images; 0 for a class without images. */
  double[][] shares() {
    double[][] shares = new double[counts.length][counts.length];
    for (int k = 0; k < counts.length; k++) {
      for (int p = 0; p < counts.length; p++) {
        shares[k][p] = counts[k][p] / Math.max(1.0, images(k));
      }
    }
    return shares;
  }

  NamedTable table(List<String> classNames) {
    List<String> columns = new ArrayList<>(List.of("true class"));
    classNames.forEach(name -> columns.add("classified as " + name));
    List<List<Double>> rows = new ArrayList<>();
    for (int k = 0; k < counts.length; k++) {
      List<Double> row = new ArrayList<>(List.of((double) k));
      IntStream.of(counts[k]).forEach(count -> row.add((double) count));
      rows.add(row);
    }
    return new NamedTable(
        Confusion.ID + "-" + slug,
        "Number of images of each true class by predicted class, " + title + ".",
        columns,
        rows);
  }
}
