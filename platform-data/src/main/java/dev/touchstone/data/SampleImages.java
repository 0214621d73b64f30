package dev.touchstone.data;

import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file of images, one for each of some test images, of which some are read when they are needed.
 *
 * @param file the images: a {@code .npy} file of float32, number × height × width × channels
 * @param header their type and shape
 * @param places which image is of which sample, an index into the data set's test images
 */
public record SampleImages(Path file, NpyHeader header, Map<Integer, Integer> places) {

  private static final int AXES = 4;

  /** Copies the map. */
  public SampleImages {
    places = Map.copyOf(places);
  }

  /**
   * Reads what there is.
   *
   * @param file the images
   * @param samples which test image each of them is of, a {@code .npy} file of int64 that count
   *     from 0; the first ones in their order when absent
   * @throws UserException if it is no file of images
   */
  public static SampleImages of(Path file, Optional<Path> samples) {
    require(file);
    try (NpyReader images = NpyReader.open(file)) {
      NpyHeader header = images.header();
      long[] shape = header.shape();
      if (shape.length != AXES || !header.type().equals(NpyWriter.FLOAT32)) {
        throw new UserException(
            "%s: is an array of type '%s' with %d axes; images are float32 with four: number, height, width, channels"
                .formatted(file, header.type(), shape.length));
      }
      int count = Math.toIntExact(shape[0]);
      Map<Integer, Integer> places = new HashMap<>();
      if (samples.isPresent()) {
        read(samples.get(), count, places);
      } else {
        for (int i = 0; i < count; i++) {
          places.put(i, i);
        }
      }
      return new SampleImages(file, header, places);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void read(Path file, int count, Map<Integer, Integer> places) throws IOException {
    require(file);
    try (NpyReader samples = NpyReader.open(file)) {
      long[] shape = samples.header().shape();
      if (shape.length != 1 || shape[0] != count) {
        throw new UserException(
            "%s: must have one index for each of the %,d images".formatted(file, count));
      }
      long[] indices = samples.longs(count);
      for (int i = 0; i < count; i++) {
        if (indices[i] < 0 || indices[i] > Integer.MAX_VALUE) {
          throw new UserException(
              "%s: %d is no index of a test image; they count from 0".formatted(file, indices[i]));
        }
        if (places.put((int) indices[i], i) != null) {
          throw new UserException(
              "%s: has two images of sample %d; give one for each".formatted(file, indices[i]));
        }
      }
    }
  }

  private static void require(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(file + ": no such file; give a .npy file");
    }
  }

  private static ResourceException unreadable(Path file, IOException e) {
    return new ResourceException(file + ": cannot be read (" + e.getMessage() + ")", e);
  }

  /**
   * Checks the shape.
   *
   * @throws UserException if the images are of another one
   */
  public void requireShape(ImageShape shape) {
    long[] axes = header.shape();
    if (axes[1] != shape.height() || axes[2] != shape.width() || axes[3] != shape.channels()) {
      throw new UserException(
          "%s: its images are %d×%d×%d, and those of the data set are %d×%d×%d (height, width, channels)"
              .formatted(
                  file,
                  axes[1],
                  axes[2],
                  axes[3],
                  shape.height(),
                  shape.width(),
                  shape.channels()));
    }
  }

  /**
   * Reads images.
   *
   * @param samples rows by their sample
   * @param size values of an image
   * @return images by row; none of samples that the file has no image of
   */
  public Map<Integer, float[]> images(Map<Integer, Integer> samples, int size) {
    SortedMap<Integer, Integer> rows = new TreeMap<>();
    samples.forEach(
        (sample, row) -> {
          if (places.containsKey(sample)) {
            rows.put(places.get(sample), row);
          }
        });
    Map<Integer, float[]> images = new HashMap<>();
    try (NpyReader reader = NpyReader.open(file)) {
      int next = 0;
      for (Map.Entry<Integer, Integer> row : rows.entrySet()) {
        reader.skip((long) (row.getKey() - next) * size, Float.BYTES);
        images.put(row.getValue(), reader.floats(size));
        next = row.getKey() + 1;
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return images;
  }
}
