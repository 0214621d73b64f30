package dev.touchstone.testkit.graph;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;

/** Images for tests: random ones, and real ones where the machine has them. */
public final class TestImages {

  /** What tests say when they skip. */
  public static final String NO_DATA =
      "skipped: no real data; set TOUCHSTONE_DATA to a folder that holds mnist/";

  private static final int IMAGES_MAGIC = 0x803;
  private static final int LABELS_MAGIC = 0x801;

  private TestImages() {}

  /** Uniformly random pixels and labels. */
  public static LabeledImages random(ImageShape shape, int count, int classes, long seed) {
    RandomGenerator random = new Seed(seed).derive("test-images").generator();
    float[] pixels = new float[count * shape.size()];
    int[] labels = new int[count];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(classes);
    }
    return new LabeledImages(shape, pixels, labels);
  }

  /** The folder of real data: {@code TOUCHSTONE_DATA}, or {@code shared/data} beside a parent. */
  public static Optional<Path> dataFolder() {
    String named = System.getenv("TOUCHSTONE_DATA");
    if (named != null) {
      return Optional.of(Path.of(named)).filter(Files::isDirectory);
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path data = folder.resolve("shared/data");
      if (Files.isDirectory(data)) {
        return Optional.of(data);
      }
    }
    return Optional.empty();
  }

  /** A file of reference weights, in the folder {@code weights} beside that of the data. */
  public static Optional<Path> weights(String name) {
    return dataFolder()
        .map(data -> data.resolveSibling("weights").resolve(name))
        .filter(Files::isRegularFile);
  }

  /**
   * One half of MNIST.
   *
   * @param part {@code "train"} or {@code "t10k"}
   */
  public static Optional<LabeledImages> mnist(String part) {
    return dataFolder()
        .map(data -> data.resolve("mnist"))
        .filter(folder -> Files.isRegularFile(folder.resolve(part + "-images-idx3-ubyte.gz")))
        .map(
            folder ->
                read(
                    folder.resolve(part + "-images-idx3-ubyte.gz"),
                    folder.resolve(part + "-labels-idx1-ubyte.gz")));
  }

  private static LabeledImages read(Path imageFile, Path labelFile) {
    ByteBuffer images = unzip(imageFile, IMAGES_MAGIC);
    ByteBuffer labels = unzip(labelFile, LABELS_MAGIC);
    int count = images.getInt();
    ImageShape shape = new ImageShape(images.getInt(), images.getInt(), 1);
    int[] classes = new int[labels.getInt()];
    float[] pixels = new float[count * shape.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (images.get() & 0xff) / 255f;
    }
    for (int i = 0; i < classes.length; i++) {
      classes[i] = labels.get();
    }
    return new LabeledImages(shape, pixels, classes);
  }

  private static ByteBuffer unzip(Path file, int magic) {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      ByteBuffer content = ByteBuffer.wrap(in.readAllBytes());
      if (content.getInt() != magic) {
        throw new IllegalStateException(file + " is no IDX file of the expected kind");
      }
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
