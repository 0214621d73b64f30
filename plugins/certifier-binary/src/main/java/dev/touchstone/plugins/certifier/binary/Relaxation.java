package dev.touchstone.plugins.certifier.binary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Lower bounds of a network's margins over one subcube that are sums of functions of few pixels
 * each.
 */
final class Relaxation implements NodeBounds {

  /** How much a loss at capped tables counts for splitting, beside one at hidden values. */
  private static final double CAPPED = 3;

  /** Corners from which slopes are learned. */
  private static final int CORNERS = 16;

  private final Head head;
  private final Features features;
  private final WeightedSums sums;
  private final List<Table> tables;
  private final List<Place> places;

  /** By place, the feature of its first channel. */
  private final int[] firsts;

  private final byte[] fixed;
  private final HiddenBounds hidden;
  private final Optional<CornerValues> values;

  /** By class, what its latest bound loses where tables are capped, by pixel of these tables. */
  private final Map<Integer, double[]> losses = new HashMap<>();

  /** How often hidden values were bounded anew. */
  private int refined;

  /**
   * Bounds the hidden values over the corners that have some pixels fixed.
   *
   * @param sums must be open until the last call
   * @param parent what the bounds of a larger subcube found
   */
  Relaxation(
      Head head,
      Features features,
      WeightedSums sums,
      byte[] fixed,
      Optional<ParentBounds> parent) {
    this.head = head;
    this.sums = sums;
    this.features = features;
    this.tables = features.tables(fixed, parent.map(ParentBounds::tables));
    this.places = tables.parallelStream().map(Place::new).toList();
    this.firsts = new int[places.size()];
    for (int p = 1; p < firsts.length; p++) {
      firsts[p] = firsts[p - 1] + places.get(p - 1).channels();
    }
    this.fixed = fixed;
    this.hidden = new HiddenBounds(head, places, fixed.length, parent);
    this.refined = head.last().isEmpty() ? 2 : 0;
    boolean exact = head.last().isPresent() && places.stream().allMatch(Place::exact);
    this.values =
        exact ? Optional.of(new CornerValues(head, places, features.slack())) : Optional.empty();
  }

  @Override
  public Bound bound(int y, int j) {
    double[] shares = new double[head.hidden()];
    for (int u = 0; u < shares.length; u++) {
      shares[u] = hidden.upper(u) > -hidden.lower(u) ? 1 : 0;
    }
    return bound(y, j, shares);
  }

  /**
   * Takes as slope of each lower line the share of corners where the hidden value is positive. Any
   * slope in [0, 1] gives a bound.
   */
  @Override
  public Optional<Bound> bound(int y, int j, List<byte[]> corners) {
    if (head.last().isEmpty()) {
      return Optional.empty();
    }
    double[] shares = new double[head.hidden()];
    int used = Math.min(CORNERS, corners.size());
    List<byte[]> some =
        IntStream.range(0, used).mapToObj(k -> corners.get(k * corners.size() / used)).toList();
    for (double[] values : hidden.values(places, some)) {
      for (int u = 0; u < shares.length; u++) {
        shares[u] += values[u] > 0 ? 1.0 / used : 0;
      }
    }
    for (int u = 0; u < shares.length; u++) {
      shares[u] = Math.min(shares[u], 1);
    }
    return Optional.of(bound(y, j, shares));
  }

  private Bound bound(int y, int j, double[] shares) {
    double[] slopes = new double[head.hidden()];
    double constant = lines(y, j, shares, slopes);
    double[] coefficients = head.coefficients(slopes);
    for (int u = 0; u < slopes.length; u++) {
      constant += slopes[u] * head.bias()[u];
    }
    constant -= features.slack();
    List<double[]> products =
        IntStream.range(0, places.size())
            .parallel()
            .mapToObj(p -> places.get(p).products(coefficients, firsts[p]))
            .toList();
    List<Bound.Term> terms = new ArrayList<>();
    double[] losses = new double[fixed.length];
    for (int p = 0; p < firsts.length; p++) {
      Place place = places.get(p);
      double loss = place.loss(coefficients, firsts[p]);
      for (int pixel : place.scope()) {
        losses[pixel] += loss;
      }
      double[] values = products.get(p);
      if (values.length == 1) {
        constant += values[0];
      } else {
        terms.add(new Bound.Term(place.scope(), values));
      }
    }
    this.losses.put(j, losses);
    return new Bound(fixed, constant, terms);
  }

  /**
   * Lines below each hidden value's part in the margin (Zhang et al. 2018, table 2).
   *
   * @param shares slopes of lower lines, in [0, 1]
   * @param slopes receives the slopes of all lines, times what they count in the margin
   * @return the sum of their intercepts and of what else does not depend on the hidden values
   */
  private double lines(int y, int j, double[] shares, double[] slopes) {
    if (head.last().isEmpty()) {
      slopes[y] = 1;
      slopes[j] = -1;
      return 0;
    }
    Head.Last last = head.last().get();
    double constant = (double) last.bias()[y] - last.bias()[j];
    for (int u = 0; u < slopes.length; u++) {
      double preference = head.preference(u, y, j);
      double lower = hidden.lower(u);
      double upper = hidden.upper(u);
      if (lower >= 0) {
        slopes[u] = preference;
      } else if (upper > 0 && preference < 0) {
        slopes[u] = preference * (upper / (upper - lower));
        constant -= slopes[u] * lower;
      } else if (upper > 0) {
        slopes[u] = preference * shares[u];
      }
    }
    return constant;
  }

  /**
   * The pixel that moves those hidden values most whose lines are not exact, and that capped tables
   * have: with it fixed they can take up one more of the pixels that they leave out.
   */
  @Override
  public int branch(int y, int j) {
    int best = -1;
    double greatest = -1;
    for (int i = 0; i < fixed.length; i++) {
      if (fixed[i] < 0) {
        double score = CAPPED * (losses.containsKey(j) ? losses.get(j)[i] : 0);
        for (int u = 0; u < head.hidden(); u++) {
          if (hidden.unstable(u)) {
            score += Math.abs(head.preference(u, y, j) * hidden.effect(i, u));
          }
        }
        if (score > greatest) {
          greatest = score;
          best = i;
        }
      }
    }
    return best;
  }

  @Override
  public boolean refine() {
    if (refined == 2) {
      return false;
    }
    if (refined++ == 0) {
      hidden.tighten(places, sums);
    } else {
      hidden.sharpen(places, sums);
    }
    return true;
  }

  @Override
  public boolean tabulated() {
    return values.isPresent();
  }

  @Override
  public boolean positive(int y, int j, byte[] corner) {
    return values.isPresent() && values.get().positive(y, j, corner);
  }

  @Override
  public Optional<ParentBounds> forParts() {
    return Optional.of(new ParentBounds(tables, hidden.lower(), hidden.upper()));
  }
}
