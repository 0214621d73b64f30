package dev.touchstone.tensorflow.classifier;

/** Products of arrays that hold a row for each image. */
final class Rows {

  private Rows() {}

  /** Each row's sum of a · b. */
  static double[] dot(float[] a, float[] b, int rows) {
    double[] products = new double[rows];
    int size = a.length / rows;
    for (int j = 0; j < a.length; j++) {
      products[j / size] += (double) a[j] * b[j];
    }
    return products;
  }

  /** Length of one row. */
  static double norm(float[] values, int row, int rows) {
    int size = values.length / rows;
    double sum = 0;
    for (int j = row * size; j < (row + 1) * size; j++) {
      sum += (double) values[j] * values[j];
    }
    return Math.sqrt(sum);
  }
}
