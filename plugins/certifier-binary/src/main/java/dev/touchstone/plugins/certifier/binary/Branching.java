package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.api.certify.CertificationTask;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.CertificationVerdict.Certified;
import dev.touchstone.api.certify.CertificationVerdict.Falsified;
import dev.touchstone.api.certify.CertificationVerdict.Undecided;
import dev.touchstone.api.certify.Evidence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Decides one sample: a tree of subcubes, each bounded, evaluated, or split at a pixel. */
final class Branching {

  /** Corners of a node that are evaluated by the deployed network, rather than split further. */
  private static final int BATCH = 256;

  /** How often bounds are made anew to fit the corners that they leave. */
  private static final int ROUNDS = 2;

  /** Corners that are tried as counterexamples before a node is split. */
  private static final int TRIED = 8;

  /**
   * A subcube.
   *
   * @param fixed by pixel: 0 or 1, or −1 if not fixed
   * @param classes those that bounds do not exclude yet
   * @param parent what the bounds of the subcube that it was split from found
   */
  private record Node(byte[] fixed, int[] classes, Optional<ParentBounds> parent) {}

  /**
   * What a bound says about the margin of the label over one other class.
   *
   * @param suspects corners where the bound is not positive
   */
  private record Margin(int other, Bound bound, Bound.Suspects suspects) {

    Margin(int other, Bound bound, int most) {
      this(other, bound, bound.search(most));
    }

    boolean positive() {
      return suspects.complete() && suspects.corners().isEmpty();
    }

    boolean tighterThan(Margin margin) {
      if (suspects.complete() != margin.suspects.complete()) {
        return suspects.complete();
      }
      return suspects.complete()
          ? suspects.corners().size() < margin.suspects.corners().size()
          : bound.least() > margin.bound.least();
    }

    /** Corners to evaluate: all if these are all that the bound leaves open. */
    Stream<byte[]> tried() {
      return suspects.corners().stream().limit(suspects.complete() ? Long.MAX_VALUE : TRIED);
    }
  }

  private final CertificationTask task;
  private final Bounding bounding;
  private final BinaryParameters parameters;
  private final int row;
  private final int label;
  private final Cube cube;
  private final Deque<Node> open = new ArrayDeque<>();
  private Optional<float[]> counterexample = Optional.empty();
  private boolean unsettled;
  private int nodes;
  private long evaluations;
  private long tabulated;
  private String method = "bounds";

  /**
   * A tree of one node.
   *
   * @param bounding gives the bounds of the corners that have some pixels fixed
   */
  Branching(
      CertificationTask task,
      Bounding bounding,
      BinaryParameters parameters,
      int row,
      int label,
      Cube cube) {
    this.task = task;
    this.bounding = bounding;
    this.parameters = parameters;
    this.row = row;
    this.label = label;
    this.cube = cube;
  }

  /** Decides the sample. */
  CertificationVerdict decide() {
    evaluate(List.of(cube.origin()));
    if (counterexample.isPresent()) {
      return new Falsified(counterexample.get(), evidence("clean"));
    }
    if (cube.dimensions() == 0) {
      return settled("fixed");
    }
    byte[] free = new byte[cube.dimensions()];
    Arrays.fill(free, (byte) -1);
    int[] others = IntStream.range(0, task.classes()).filter(j -> j != label).toArray();
    open.push(new Node(free, others, Optional.empty()));
    while (!open.isEmpty()) {
      if (nodes == parameters.nodes()) {
        return new Undecided(CertificationVerdict.Reason.BUDGET, evidence(method));
      }
      nodes++;
      task.check();
      visit(open.pop());
      if (counterexample.isPresent()) {
        return new Falsified(counterexample.get(), evidence("counterexample"));
      }
    }
    return settled(method);
  }

  private CertificationVerdict settled(String how) {
    return unsettled
        ? new Undecided(CertificationVerdict.Reason.NOT_TIGHT, evidence(how))
        : new Certified(evidence(how));
  }

  private Evidence evidence(String how) {
    return new Evidence(
        how,
        new TreeMap<>(
            Map.of(
                "free-pixels",
                (double) cube.dimensions(),
                "nodes",
                (double) nodes,
                "evaluations",
                (double) evaluations,
                "tabulated",
                (double) tabulated)));
  }

  private void visit(Node node) {
    byte[] fixed = affordable(node.fixed());
    int free = (int) IntStream.range(0, fixed.length).filter(i -> fixed[i] < 0).count();
    if (free <= parameters.enumerate()) {
      method = nodes == 1 ? "enumeration" : method;
      evaluate(corners(fixed));
      return;
    }
    bound(node, fixed, bounding.bounds(fixed, node.parent()));
  }

  private void bound(Node node, byte[] fixed, NodeBounds bounds) {
    List<Margin> first = open(bounds, IntStream.of(node.classes()));
    while (!first.isEmpty() && bounds.refine()) {
      task.check();
      first = open(bounds, first.stream().mapToInt(Margin::other));
    }
    List<Margin> open =
        first.stream()
            .map(margin -> unproven(bounds, tightest(bounds, margin)))
            .filter(margin -> !margin.positive())
            .toList();
    if (open.isEmpty()) {
      return;
    }
    List<Margin> loose = open.stream().filter(margin -> !margin.suspects().complete()).toList();
    method = nodes == 1 && loose.isEmpty() ? "search" : "branching";
    evaluate(open.stream().flatMap(Margin::tried).toList());
    if (counterexample.isEmpty() && !loose.isEmpty()) {
      split(bounds, fixed, loose);
    }
  }

  /** First bounds that are not positive everywhere. */
  private List<Margin> open(NodeBounds bounds, IntStream classes) {
    return classes
        .mapToObj(j -> new Margin(j, bounds.bound(label, j), 0))
        .filter(margin -> !margin.positive())
        .toList();
  }

  /** The tightest bound found of a margin. */
  private Margin tightest(NodeBounds bounds, Margin first) {
    task.check();
    int most = bounds.tabulated() ? parameters.suspects() : BATCH;
    int other = first.other();
    Margin best = new Margin(other, first.bound(), most);
    for (int round = 0; round < ROUNDS && !best.positive(); round++) {
      Optional<Bound> next = bounds.bound(label, other, best.suspects().corners());
      if (next.isEmpty()) {
        break;
      }
      task.check();
      Margin margin = new Margin(other, next.get(), most);
      best = margin.tighterThan(best) ? margin : best;
    }
    return best;
  }

  /**
   * The margin with those suspects only that tables do not show to be classified rightly. If too
   * many are left to be evaluated, or the search was stopped, the node must be split.
   */
  private Margin unproven(NodeBounds bounds, Margin margin) {
    if (!bounds.tabulated() || !margin.suspects().complete()) {
      return margin;
    }
    List<byte[]> left = new ArrayList<>();
    for (byte[] corner : margin.suspects().corners()) {
      task.check();
      tabulated++;
      if (!bounds.positive(label, margin.other(), corner)) {
        left.add(corner);
      }
    }
    return new Margin(
        margin.other(), margin.bound(), new Bound.Suspects(left.size() <= BATCH, left));
  }

  private void split(NodeBounds bounds, byte[] fixed, List<Margin> loose) {
    Margin worst = Collections.min(loose, Comparator.comparingDouble(m -> m.bound().least()));
    int pixel = bounds.branch(label, worst.other());
    int first = worst.bound().slope(pixel) < 0 ? 1 : 0;
    int[] classes = loose.stream().mapToInt(Margin::other).toArray();
    open.push(new Node(with(fixed, pixel, 1 - first), classes, bounds.forParts()));
    open.push(new Node(with(fixed, pixel, first), classes, bounds.forParts()));
  }

  private static byte[] with(byte[] fixed, int pixel, int value) {
    byte[] more = fixed.clone();
    more[pixel] = (byte) value;
    return more;
  }

  /** Fixes the pixels whose change the rest of the budget does not pay for. */
  private byte[] affordable(byte[] fixed) {
    byte[] origin = cube.origin();
    double rest = cube.budget() - cost(fixed);
    byte[] more = fixed.clone();
    for (int i = 0; i < more.length; i++) {
      if (more[i] < 0 && cube.costs()[i] > rest) {
        more[i] = origin[i];
      }
    }
    return more;
  }

  private double cost(byte[] values) {
    double cost = 0;
    for (int i = 0; i < values.length; i++) {
      cost += values[i] >= 0 && cube.flips(i, values[i]) ? cube.costs()[i] : 0;
    }
    // A sum that is rounded up must not exclude an image.
    return cost * (1 - 0x1p-40);
  }

  private List<byte[]> corners(byte[] fixed) {
    List<byte[]> corners = new ArrayList<>(List.of(fixed));
    for (int i = 0; i < fixed.length; i++) {
      if (fixed[i] < 0) {
        List<byte[]> next = new ArrayList<>();
        for (byte[] corner : corners) {
          next.add(with(corner, i, 0));
          next.add(with(corner, i, 1));
        }
        corners = next;
      }
    }
    return corners;
  }

  /** Evaluates those corners that the budget allows, until one is a counterexample. */
  private void evaluate(List<byte[]> corners) {
    List<byte[]> allowed = corners.stream().filter(c -> cost(c) <= cube.budget()).toList();
    for (int from = 0; from < allowed.size() && counterexample.isEmpty(); from += BATCH) {
      List<byte[]> some = allowed.subList(from, Math.min(from + BATCH, allowed.size()));
      float[] logits = logits(some);
      for (int i = 0; i < some.size() && counterexample.isEmpty(); i++) {
        if (!Margins.clear(logits, i, label, task.classes())) {
          examine(some.get(i));
        }
      }
    }
  }

  private float[] logits(List<byte[]> corners) {
    int size = cube.clean().length;
    float[] images = new float[corners.size() * size];
    for (int i = 0; i < corners.size(); i++) {
      System.arraycopy(cube.image(corners.get(i)), 0, images, i * size, size);
    }
    int[] rows = new int[corners.size()];
    Arrays.fill(rows, row);
    evaluations += rows.length;
    return task.logits(rows, images, 0);
  }

  /**
   * Takes a corner as a counterexample if it is misclassified by itself, as the platform evaluates
   * it, and the threat really gives it; else it leaves the sample unsettled.
   */
  private void examine(byte[] corner) {
    float[] image = cube.image(corner);
    float[] projected = image.clone();
    task.threat().project(cube.clean(), 0, projected, 0, task.shape());
    if (Arrays.equals(image, projected)
        && Margins.prediction(logits(List.of(corner)), 0, task.classes()) != label) {
      counterexample = Optional.of(image);
    } else {
      unsettled = true;
    }
  }
}
