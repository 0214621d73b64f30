package dev.touchstone.core.results;

import static dev.touchstone.core.results.DamagedException.require;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.data.NpyHeader;
import dev.touchstone.data.NpyReader;
import dev.touchstone.data.NpyWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The images that a cell keeps, as differences to the clean ones: for each pixel its 32 bits, taken
 * as a whole number, less those of the clean pixel, so that not a bit is lost. What an attack
 * leaves alone or moves alike is the same number again and again, and is compressed.
 *
 * <p>The file is a NumPy archive ({@code .npz}) with the arrays {@code samples} and {@code
 * differences} (int32, NHWC).
 *
 * @param samples indices into the test images
 * @param shape shape of each image
 * @param differences NHWC
 */
public record KeptImages(List<Integer> samples, ImageShape shape, int[] differences) {

  private static final String SAMPLES = "samples.npy";
  private static final String DIFFERENCES = "differences.npy";

  /** The same bytes whenever they are written: a zip has times in it. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /** Copies the list. */
  public KeptImages {
    samples = List.copyOf(samples);
  }

  /**
   * Keeps images.
   *
   * @param samples their indices into the test images
   * @param images one for each sample, HWC
   * @param clean the clean ones
   */
  public static KeptImages of(
      List<Integer> samples, ImageShape shape, List<float[]> images, List<float[]> clean) {
    int length = shape.size();
    int[] differences = new int[Math.multiplyExact(samples.size(), length)];
    for (int i = 0; i < samples.size(); i++) {
      float[] image = images.get(i);
      float[] origin = clean.get(i);
      for (int p = 0; p < length; p++) {
        differences[i * length + p] =
            Float.floatToRawIntBits(image[p]) - Float.floatToRawIntBits(origin[p]);
      }
    }
    return new KeptImages(samples, shape, differences);
  }

  /**
   * One image.
   *
   * @param index its place among the samples
   * @param clean the clean image, HWC
   */
  public float[] image(int index, float[] clean) {
    int length = shape.size();
    float[] image = new float[length];
    for (int p = 0; p < length; p++) {
      image[p] =
          Float.intBitsToFloat(Float.floatToRawIntBits(clean[p]) + differences[index * length + p]);
    }
    return image;
  }

  /** The file. */
  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      long[] indices = samples.stream().mapToLong(Integer::longValue).toArray();
      begin(zip, SAMPLES);
      try (NpyWriter array = NpyWriter.to(entry(zip), NpyWriter.INT64, indices.length)) {
        array.write(indices);
      }
      begin(zip, DIFFERENCES);
      try (NpyWriter array =
          NpyWriter.to(
              entry(zip),
              NpyWriter.INT32,
              samples.size(),
              shape.height(),
              shape.width(),
              shape.channels())) {
        array.write(differences);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a stream into memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static void begin(ZipOutputStream zip, String name) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(NO_TIME);
    zip.putNextEntry(entry);
  }

  /** What is written to an entry, whose end is not that of the zip. */
  private static OutputStream entry(ZipOutputStream zip) {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        zip.write(value);
      }

      @Override
      public void write(byte[] values, int from, int count) throws IOException {
        zip.write(values, from, count);
      }

      @Override
      public void close() throws IOException {
        zip.closeEntry();
      }
    };
  }

  /**
   * Reads a file.
   *
   * @throws DamagedException if it is none
   */
  static KeptImages read(byte[] file) {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      NpyReader samples = array(zip, SAMPLES);
      long[] axes = samples.header().shape();
      require(axes.length == 1 && axes[0] <= file.length, "its samples are no list");
      List<Integer> indices =
          Arrays.stream(samples.longs((int) axes[0])).mapToObj(Math::toIntExact).toList();
      NpyReader differences = array(zip, DIFFERENCES);
      NpyHeader header = differences.header();
      long[] shape = header.shape();
      require(
          shape.length == 4 && shape[0] == indices.size() && header.count() <= Integer.MAX_VALUE,
          "its images are not those of its samples");
      return new KeptImages(
          indices,
          new ImageShape((int) shape[1], (int) shape[2], (int) shape[3]),
          differences.ints((int) header.count()));
    } catch (IOException | UserException | ArithmeticException | IllegalArgumentException e) {
      throw new DamagedException("it cannot be read (" + e + ")");
    }
  }

  private static NpyReader array(ZipInputStream zip, String name) throws IOException {
    ZipEntry entry = zip.getNextEntry();
    require(entry != null && entry.getName().equals(name), () -> "it has no array " + name);
    return NpyReader.of(zip, name);
  }
}
