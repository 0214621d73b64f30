package dev.touchstone.plugins.dataset.strokes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.data.DatasetFactory;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.pf4j.Extension;

/**
 * The embedded data set {@code strokes}: 28×28 grey digits drawn from stroke skeletons, without a
 * file, a network or a font.
 *
 * <p>Image i of a split shows the digit i mod 10, so that every beginning of a split is balanced.
 * It is drawn from a seed derived from (seed, split, i) alone: it is the same whatever the number
 * of images and of threads. Pixels are multiples of 1/255, as in image files.
 */
@Extension
public final class StrokesDatasetFactory implements DatasetFactory<StrokesParameters> {

  private static final List<String> CLASS_NAMES =
      IntStream.range(0, DigitGlyphs.DIGITS).mapToObj(Integer::toString).toList();
  private static final ImageShape SHAPE = new ImageShape(Canvas.SIDE, Canvas.SIDE, 1);
  private static final int PROGRESS_INTERVAL = 500;

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "strokes",
        "1",
        "Stroke digits",
        "Draws 28×28 grey digits from stroke skeletons with affine and elastic deformation; needs"
            + " no file and no network.",
        "Elastic deformation: Simard, Steinkraus and Platt (2003), Best practices for"
            + " convolutional neural networks applied to visual document analysis",
        List.of("28x28", "grey", "10-classes", "offline"));
  }

  @Override
  public Class<StrokesParameters> parametersType() {
    return StrokesParameters.class;
  }

  @Override
  public Dataset load(StrokesParameters parameters, DatasetContext context) {
    Seed seed = new Seed(parameters.seed());
    Meter meter = new Meter(context, parameters.train() + parameters.test());
    byte[] train = draw(parameters.train(), seed.derive("train"), meter);
    byte[] test = draw(parameters.test(), seed.derive("test"), meter);
    return new Dataset(
        CLASS_NAMES, labelled(train), labelled(test), checksum(train, test), List.of());
  }

  @Override
  public Optional<DatasetOutline> outline(StrokesParameters parameters) {
    return Optional.of(
        new DatasetOutline(SHAPE, CLASS_NAMES, parameters.train(), parameters.test()));
  }

  private static byte[] draw(int count, Seed split, Meter meter) {
    byte[] pixels = new byte[Math.multiplyExact(count, SHAPE.size())];
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i -> {
              meter.advance();
              byte[] image = DigitPainter.paint(label(i), split.derive(i).generator());
              System.arraycopy(image, 0, pixels, i * image.length, image.length);
            });
    return pixels;
  }

  private static LabeledImages labelled(byte[] bytes) {
    float[] pixels = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      pixels[i] = Byte.toUnsignedInt(bytes[i]) / 255f;
    }
    int[] labels = new int[bytes.length / SHAPE.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = label(i);
    }
    return new LabeledImages(SHAPE, pixels, labels);
  }

  private static int label(int index) {
    return index % DigitGlyphs.DIGITS;
  }

  /** The counts and pixels determine everything: labels follow from the index. */
  private static String checksum(byte[] train, byte[] test) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          ByteBuffer.allocate(2 * Integer.BYTES).putInt(train.length).putInt(test.length).flip());
      digest.update(train);
      digest.update(test);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Counts images over both splits and lets the user stop. */
  private record Meter(DatasetContext context, int total, AtomicInteger done) {

    Meter(DatasetContext context, int total) {
      this(context, total, new AtomicInteger());
    }

    void advance() {
      context.cancellation().check();
      int count = done.incrementAndGet();
      if (count % PROGRESS_INTERVAL == 0 || count == total) {
        context.progress().update(count, total, "drawing digits");
      }
    }
  }
}
