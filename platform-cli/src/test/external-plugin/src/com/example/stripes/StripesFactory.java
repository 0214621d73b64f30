package com.example.stripes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.data.DatasetFactory;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.parameters.Parameter;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.pf4j.Extension;

/** The data set {@code stripes}: noisy 12×12 grey gratings in four directions. */
@Extension
public final class StripesFactory implements DatasetFactory<StripesFactory.Parameters> {

  private static final ImageShape SHAPE = new ImageShape(12, 12, 1);
  private static final List<String> CLASSES =
      List.of("horizontal", "falling", "vertical", "rising");

  /**
   * How much to draw.
   *
   * @param train number of training images
   * @param test number of test images
   * @param seed seed of all images
   */
  public record Parameters(
      @Parameter(doc = "Training images.", defaultValue = "400", min = 1, max = 100_000) int train,
      @Parameter(doc = "Test images.", defaultValue = "100", min = 1, max = 100_000) int test,
      @Parameter(doc = "Seed of all images.", defaultValue = "1") long seed) {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "stripes",
        "1",
        "Stripes",
        "Draws noisy 12×12 grey gratings in four directions; needs no file and no network.",
        "",
        List.of("12x12", "grey", "4-classes", "offline"));
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public Dataset load(Parameters parameters, DatasetContext context) {
    Seed seed = new Seed(parameters.seed());
    LabeledImages train = draw(parameters.train(), seed.derive("train"), context);
    LabeledImages test = draw(parameters.test(), seed.derive("test"), context);
    return new Dataset(CLASSES, train, test, checksum(train, test), List.of());
  }

  private static LabeledImages draw(int count, Seed split, DatasetContext context) {
    float[] pixels = new float[count * SHAPE.size()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      context.cancellation().check();
      labels[i] = i % CLASSES.size();
      paint(labels[i], split.derive(i).generator(), pixels, i * SHAPE.size());
    }
    return new LabeledImages(SHAPE, pixels, labels);
  }

  /** A sine along the label's direction; StrictMath, for the same pixels on every machine. */
  private static void paint(int label, RandomGenerator random, float[] pixels, int offset) {
    double angle = label * Math.PI / CLASSES.size();
    double frequency = 2 * Math.PI / (4 + 3 * random.nextDouble());
    double phase = 2 * Math.PI * random.nextDouble();
    for (int y = 0; y < SHAPE.height(); y++) {
      for (int x = 0; x < SHAPE.width(); x++) {
        double along = x * StrictMath.sin(angle) + y * StrictMath.cos(angle);
        double value = 0.5 + 0.3 * StrictMath.sin(frequency * along + phase);
        double noisy = value + 0.2 * (random.nextDouble() - 0.5);
        pixels[offset + y * SHAPE.width() + x] = (float) Math.max(0, Math.min(1, noisy));
      }
    }
  }

  private static String checksum(LabeledImages... splits) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (LabeledImages split : splits) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * split.pixels().length);
        bytes.asFloatBuffer().put(split.pixels());
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
