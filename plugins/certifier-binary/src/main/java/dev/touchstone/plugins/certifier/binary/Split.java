package dev.touchstone.plugins.certifier.binary;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table over fewer pixels and, for each pixel that was left out, how much it changes the values:
 * slopes of one pixel in many tables cancel one another, which bounds of each table cannot.
 *
 * @param rest bounds of the values less slope times pixel for each pixel that was left out
 * @param slopes by pixel, over the pixels of the rest
 */
record Split(Table rest, Map<Integer, Table> slopes) {

  /**
   * Splits by least squares over the pixels to leave out.
   *
   * @param table exact
   * @param kept by pixel
   */
  static Split of(Table table, boolean[] kept) {
    int[] stays = Arrays.stream(table.scope()).filter(pixel -> kept[pixel]).toArray();
    int[] leaves = Arrays.stream(table.scope()).filter(pixel -> !kept[pixel]).toArray();
    int channels = table.channels();
    int rows = 1 << stays.length;
    int combinations = 1 << leaves.length;
    int[] stayRows = rowsOf(table, stays);
    int[] leaveRows = rowsOf(table, leaves);
    float[][] slopes = new float[leaves.length][rows * channels];
    float[] lower = new float[rows * channels];
    float[] upper = new float[rows * channels];
    Arrays.fill(lower, Float.POSITIVE_INFINITY);
    Arrays.fill(upper, Float.NEGATIVE_INFINITY);
    for (int s = 0; s < rows; s++) {
      for (int d = 0; d < leaves.length; d++) {
        float share = 2f / combinations;
        for (int r = 0; r < combinations; r++) {
          float sign = (r >> d & 1) == 0 ? -share : share;
          addMultiple(slopes[d], s, table, stayRows[s] | leaveRows[r], sign);
        }
      }
      for (int r = 0; r < combinations; r++) {
        for (int c = 0; c < channels; c++) {
          int at = s * channels + c;
          float value = table.lower()[(stayRows[s] | leaveRows[r]) * channels + c];
          for (int d = 0; d < leaves.length; d++) {
            value -= (r >> d & 1) * slopes[d][at];
          }
          lower[at] = Math.min(lower[at], value);
          upper[at] = Math.max(upper[at], value);
        }
      }
    }
    Map<Integer, Table> byPixel = new TreeMap<>();
    for (int d = 0; d < leaves.length; d++) {
      byPixel.put(leaves[d], new Table(stays, channels, slopes[d], slopes[d]));
    }
    return new Split(new Table(stays, channels, lower, upper), byPixel);
  }

  /** Rows of a table that have some of its pixels as a combination tells, and the others 0. */
  private static int[] rowsOf(Table table, int[] pixels) {
    int[] rows = new int[1 << pixels.length];
    for (int t = 0; t < pixels.length; t++) {
      int bit = 0;
      for (int own = 0; own < table.scope().length; own++) {
        bit |= table.scope()[own] == pixels[t] ? 1 << own : 0;
      }
      for (int s = 0; s < 1 << t; s++) {
        rows[s | 1 << t] = rows[s] | bit;
      }
    }
    return rows;
  }

  private static void addMultiple(float[] to, int row, Table table, int from, float factor) {
    int channels = table.channels();
    for (int c = 0; c < channels; c++) {
      to[row * channels + c] += factor * table.lower()[from * channels + c];
    }
  }
}
