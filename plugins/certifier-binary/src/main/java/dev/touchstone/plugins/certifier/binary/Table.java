package dev.touchstone.plugins.certifier.binary;

import java.util.Arrays;

/**
 * The values of all channels at one place of the network, for every combination of the free pixels
 * that it depends on. Row s is for the combination whose pixel {@code scope[t]} is bit t of s.
 *
 * @param scope free pixels, none twice
 * @param channels values of a row
 * @param lower least values, 2^scope rows; the values themselves if nothing was left out
 * @param upper greatest values; the same array if nothing was left out
 */
record Table(int[] scope, int channels, float[] lower, float[] upper) {

  int rows() {
    return 1 << scope.length;
  }

  boolean exact() {
    return lower == upper;
  }

  /**
   * The table over fewer pixels: those that are fixed have their value, those that are neither
   * fixed nor kept may have any.
   *
   * @param fixed by pixel: 0 or 1, or −1 if not fixed
   * @param kept by pixel
   */
  Table reduced(byte[] fixed, boolean[] kept) {
    int base = 0;
    int stays = 0;
    int dropped = 0;
    int[] stayBits = new int[scope.length];
    int[] dropBits = new int[scope.length];
    int[] rest = new int[scope.length];
    for (int t = 0; t < scope.length; t++) {
      int pixel = scope[t];
      if (fixed[pixel] >= 0) {
        base |= fixed[pixel] << t;
      } else if (kept[pixel]) {
        rest[stays] = pixel;
        stayBits[stays++] = 1 << t;
      } else {
        dropBits[dropped++] = 1 << t;
      }
    }
    if (stays == scope.length) {
      return this;
    }
    int[] newScope = Arrays.copyOf(rest, stays);
    boolean same = exact() && dropped == 0;
    float[] low = new float[channels << stays];
    float[] high = same ? low : new float[channels << stays];
    for (int s = 0; s < 1 << stays; s++) {
      int row = base | spread(s, stayBits, stays);
      System.arraycopy(lower, row * channels, low, s * channels, channels);
      if (!same) {
        System.arraycopy(upper, row * channels, high, s * channels, channels);
      }
      for (int d = 1; d < 1 << dropped; d++) {
        int other = (row | spread(d, dropBits, dropped)) * channels;
        int to = s * channels;
        for (int c = 0; c < channels; c++) {
          low[to + c] = Math.min(low[to + c], lower[other + c]);
          high[to + c] = Math.max(high[to + c], upper[other + c]);
        }
      }
    }
    return new Table(newScope, channels, low, high);
  }

  private static int spread(int s, int[] bits, int count) {
    int spread = 0;
    for (int t = 0; t < count; t++) {
      if ((s >> t & 1) != 0) {
        spread |= bits[t];
      }
    }
    return spread;
  }

  /** For each row of a table over more pixels, which row of this one it agrees with. */
  int[] rowsFor(int[] wider) {
    int[] rows = new int[1 << wider.length];
    for (int t = 0; t < wider.length; t++) {
      int bit = 0;
      for (int own = 0; own < scope.length; own++) {
        if (scope[own] == wider[t]) {
          bit = 1 << own;
        }
      }
      for (int s = 0; s < 1 << t; s++) {
        rows[s | 1 << t] = rows[s] | bit;
      }
    }
    return rows;
  }
}
