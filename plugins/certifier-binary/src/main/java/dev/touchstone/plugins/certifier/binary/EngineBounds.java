package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.api.certify.CertificationTask;
import dev.touchstone.bounds.BoundsEngine;
import dev.touchstone.bounds.InputRegion;
import dev.touchstone.bounds.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Bounds of any network, by linear relaxation over the box around a subcube. */
final class EngineBounds implements NodeBounds {

  private final byte[] fixed;
  private final int[] order;
  private final double[] margins;

  /**
   * Bounds a subcube.
   *
   * @param label the class y of all margins
   * @param order pixels, those first that are to be split first
   */
  EngineBounds(
      BoundsEngine engine,
      Cube cube,
      byte[] fixed,
      int label,
      int[] order,
      BoundsEngine.Checkpoint checkpoint) {
    this.fixed = fixed;
    this.order = order;
    double[] lower = new double[cube.binary().length];
    for (int i = 0; i < lower.length; i++) {
      lower[i] = cube.binary()[i];
    }
    double[] upper = lower.clone();
    for (int i = 0; i < fixed.length; i++) {
      lower[cube.free()[i]] = fixed[i] == 1 ? 1 : 0;
      upper[cube.free()[i]] = fixed[i] == 0 ? 0 : 1;
    }
    this.margins =
        engine.margins(
            new InputRegion(1, lower, upper, Optional.empty()),
            new int[] {label},
            Method.CROWN,
            checkpoint);
  }

  /** Pixels in the order of the margins that the clean image has with each of them changed. */
  static int[] order(CertificationTask task, Cube cube, int row, int label) {
    int size = cube.clean().length;
    float[] images = new float[cube.dimensions() * size];
    int[] rows = new int[cube.dimensions()];
    Arrays.fill(rows, row);
    for (int i = 0; i < rows.length; i++) {
      byte[] corner = cube.origin();
      corner[i] = (byte) (1 - corner[i]);
      System.arraycopy(cube.image(corner), 0, images, i * size, size);
    }
    float[] logits = task.logits(rows, images, 0);
    return IntStream.range(0, rows.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> Margins.of(logits, i, label, task.classes())))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Override
  public Bound bound(int y, int j) {
    // Bounds that overflowed prove nothing.
    double margin = Double.isFinite(margins[j]) ? margins[j] : -Double.MAX_VALUE;
    return new Bound(fixed, margin, List.of());
  }

  @Override
  public Optional<Bound> bound(int y, int j, List<byte[]> corners) {
    return Optional.empty();
  }

  @Override
  public int branch(int y, int j) {
    for (int pixel : order) {
      if (fixed[pixel] < 0) {
        return pixel;
      }
    }
    throw new IllegalStateException("a single corner cannot be split");
  }

  @Override
  public boolean refine() {
    return false;
  }

  @Override
  public boolean tabulated() {
    return false;
  }

  @Override
  public boolean positive(int y, int j, byte[] corner) {
    return false;
  }

  @Override
  public Optional<ParentBounds> forParts() {
    return Optional.empty();
  }
}
