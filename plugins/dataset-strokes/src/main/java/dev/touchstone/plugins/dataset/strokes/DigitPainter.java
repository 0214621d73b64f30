package dev.touchstone.plugins.dataset.strokes;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Writes one digit: picks a variant, distorts its skeleton, draws the pen along it and adds noise.
 *
 * <p>Each image has its own carelessness, which scales the distortions: most are written neatly, a
 * few so badly that they come close to another digit. The constants were chosen so that the
 * convolutional network of Madry et al. (2018), trained on the default 10,000 images with Adam,
 * classifies about 98 % of the 2,000 test images after two epochs and about 99 % after ten: enough
 * to show that it learns, and room to see what a defense costs.
 */
final class DigitPainter {

  private static final double CENTRE = Canvas.SIDE / 2.0;

  private final Variates random;
  private final double carelessness;

  private DigitPainter(Variates random) {
    this.random = random;
    double u = random.unit();
    this.carelessness = 0.45 + 0.9 * u * u * u;
  }

  /**
   * Paints a digit.
   *
   * @param digit 0 … 9
   * @param generator at the start of the image's own stream
   * @return 28 × 28 grey bytes, row by row, 0 is black background and 255 the brightest ink
   */
  static byte[] paint(int digit, RandomGenerator generator) {
    DigitPainter painter = new DigitPainter(new Variates(generator));
    return painter.develop(painter.write(painter.skeleton(digit)));
  }

  /** The distorted skeleton in pixels, one polyline per stroke. */
  private List<double[]> skeleton(int digit) {
    List<List<Stroke>> variants = DigitGlyphs.variants(digit);
    List<Stroke> strokes = variants.get(random.index(variants.size()));
    List<double[]> paths = new ArrayList<>();
    for (Stroke stroke : strokes) {
      paths.add(stroke.jittered(random, 0.02 * carelessness).polyline());
    }
    deformAffinely(paths);
    moveTo(paths, CENTRE, CENTRE);
    deformElastically(paths);
    moveTo(paths, CENTRE + 0.8 * random.bell(), CENTRE + 0.8 * random.bell());
    return paths;
  }

  /** Size, aspect, slant and rotation; the origin stays. */
  private void deformAffinely(List<double[]> paths) {
    double height = random.uniform(16, 21);
    double width = height * (1 + 0.15 * random.bell());
    double slant = 0.15 * carelessness * random.bell() - 0.1;
    double angle = 0.1 * carelessness * random.bell();
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    for (double[] path : paths) {
      for (int i = 0; i < path.length; i += 2) {
        double x = width * path[i] + height * slant * path[i + 1];
        double y = height * path[i + 1];
        path[i] = cos * x - sin * y;
        path[i + 1] = sin * x + cos * y;
      }
    }
  }

  private void deformElastically(List<double[]> paths) {
    ElasticField field = new ElasticField(random);
    double amplitude = 1.2 * carelessness;
    for (double[] path : paths) {
      for (int i = 0; i < path.length; i += 2) {
        double x = path[i];
        double y = path[i + 1];
        path[i] = x + amplitude * field.x(x, y);
        path[i + 1] = y + amplitude * field.y(x, y);
      }
    }
  }

  /** Moves all paths together so that the middle of their bounding box lies at (x, y). */
  private static void moveTo(List<double[]> paths, double x, double y) {
    moveAxis(paths, 0, x);
    moveAxis(paths, 1, y);
  }

  private static void moveAxis(List<double[]> paths, int axis, double middle) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] path : paths) {
      for (int i = axis; i < path.length; i += 2) {
        low = Math.min(low, path[i]);
        high = Math.max(high, path[i]);
      }
    }
    double shift = middle - (low + high) / 2;
    for (double[] path : paths) {
      for (int i = axis; i < path.length; i += 2) {
        path[i] += shift;
      }
    }
  }

  /** Draws the pen along the paths: ink coverage in [0, 1] per pixel. */
  private double[] write(List<double[]> paths) {
    double pen = random.uniform(0.8, 1.7);
    double softness = random.uniform(1, 1.6);
    Canvas canvas = new Canvas();
    for (double[] path : paths) {
      canvas.draw(path, pen * pressure(), pen * pressure());
    }
    return canvas.coverage(softness);
  }

  private double pressure() {
    return 1 + 0.12 * random.bell();
  }

  /** Turns coverage into grey bytes: uneven ink on a black ground with a few dim specks. */
  private byte[] develop(double[] coverage) {
    double ink = random.uniform(0.8, 1);
    double grain = random.uniform(0, 0.12);
    double speckRate = random.uniform(0, 0.025);
    byte[] pixels = new byte[coverage.length];
    for (int i = 0; i < pixels.length; i++) {
      double value = coverage[i] * (ink + grain * random.bell());
      if (random.unit() < speckRate) {
        value += random.uniform(0, 0.4);
      }
      pixels[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, value)));
    }
    return pixels;
  }
}
