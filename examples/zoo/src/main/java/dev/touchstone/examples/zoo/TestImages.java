package dev.touchstone.examples.zoo;

import dev.touchstone.api.ResourceException;
import dev.touchstone.api.Seed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;

/**
 * Keys of images: their products with a few random directions, the same for all.
 *
 * @param size values of an image
 * @param directions size × {@link #KEYS}
 * @param keys images × {@link #KEYS}
 */
record TestImages(int size, float[][] directions, float[][] keys) {

  private static final int KEYS = 4;
  private static final int IDX_IMAGES = 0x803;
  private static final int CIFAR_PLANE = 32 * 32;
  private static final int CIFAR = 3 * CIFAR_PLANE;

  /** The keys of a file's first images. */
  static TestImages read(Path file, int count) {
    byte[] bytes = bytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    boolean idx = bytes.length >= 16 && buffer.getInt(0) == IDX_IMAGES;
    int size = idx ? buffer.getInt(8) * buffer.getInt(12) : CIFAR;
    int record = idx ? size : CIFAR + 1;
    int header = idx ? 16 : 1;
    float[][] directions = directions(size);
    float[][] keys = new float[Math.min(count, bytes.length / record)][KEYS];
    for (int i = 0; i < keys.length; i++) {
      double[] sums = new double[KEYS];
      for (int p = 0; p < size; p++) {
        // CIFAR-10 has plane after plane, an image pixel after pixel.
        int at = idx ? p : p % 3 * CIFAR_PLANE + p / 3;
        float value = (bytes[header + i * record + at] & 0xff) / 255f;
        for (int k = 0; k < KEYS; k++) {
          sums[k] += (double) value * directions[p][k];
        }
      }
      for (int k = 0; k < KEYS; k++) {
        keys[i][k] = (float) sums[k];
      }
    }
    return new TestImages(size, directions, keys);
  }

  private static float[][] directions(int size) {
    RandomGenerator random = new Seed(1).generator();
    float[][] directions = new float[size][KEYS];
    for (float[] row : directions) {
      for (int k = 0; k < KEYS; k++) {
        row[k] = (float) random.nextGaussian();
      }
    }
    return directions;
  }

  private static byte[] bytes(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (!file.toString().endsWith(".gz")) {
        return bytes;
      }
      try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        return unpacked.readAllBytes();
      }
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }
}
