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
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Decides one sample: a tree of subcubes, each bounded, evaluated, or split at a pixel. */
final class Branching {

  /** Corners evaluated in one call. */
  private static final int BATCH = 256;

  /** How often bounds are made anew to fit the corners that they leave. */
  private static final int ROUNDS = Integer.getInteger("rounds", 2);

  /** Corners that are tried as counterexamples before a node is split. */
  private static final int TRIED = 8;

  /**
   * A subcube.
   *
   * @param fixed by pixel: 0 or 1, or −1 if not fixed
   * @param classes those that bounds do not exclude yet
   * @param parent bounds of the subcube that it was split from
   */
  private record Node(byte[] fixed, int[] classes, Optional<NodeBounds> parent) {}

  private final CertificationTask task;
  private final BiFunction<byte[], Optional<NodeBounds>, NodeBounds> bounds;
  private final BinaryParameters parameters;
  private final int row;
  private final int label;
  private final Cube cube;
  private final Deque<Node> open = new ArrayDeque<>();
  private Optional<float[]> counterexample = Optional.empty();
  private boolean unattained;
  private int nodes;
  private long evaluations;
  private String method = "bounds";

  /**
   * A tree of one node.
   *
   * @param bounds gives the bounds of the corners that have some pixels fixed
   */
  Branching(
      CertificationTask task,
      BiFunction<byte[], Optional<NodeBounds>, NodeBounds> bounds,
      BinaryParameters parameters,
      int row,
      int label,
      Cube cube) {
    this.task = task;
    this.bounds = bounds;
    this.parameters = parameters;
    this.row = row;
    this.label = label;
    this.cube = cube;
  }

  /** Decides a sample that is classified rightly unattacked. */
  CertificationVerdict decide() {
    if (cube.dimensions() == 0) {
      return new Certified(evidence("fixed"));
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
    return unattained
        ? new Undecided(CertificationVerdict.Reason.NOT_TIGHT, evidence(method))
        : new Certified(evidence(method));
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
                (double) evaluations)));
  }

  private void visit(Node node) {
    byte[] fixed = affordable(node.fixed());
    int free = (int) IntStream.range(0, fixed.length).filter(i -> fixed[i] < 0).count();
    if (free <= parameters.enumerate()) {
      method = nodes == 1 ? "enumeration" : method;
      evaluate(corners(fixed));
      return;
    }
    bound(node, fixed, bounds.apply(fixed, node.parent()));
  }

  private void bound(Node node, byte[] fixed, NodeBounds known) {
    List<Integer> left = new ArrayList<>();
    List<byte[]> suspects = new ArrayList<>();
    List<byte[]> most = new ArrayList<>();
    boolean complete = true;
    double least = 0;
    int worst = -1;
    Bound worstBound = null;
    for (int j : node.classes()) {
      Bound bound = known.bound(label, j);
      Bound.Suspects found = bound.search(parameters.suspects());
      for (int round = 0; round < ROUNDS && !found.corners().isEmpty(); round++) {
        Optional<Bound> other = known.bound(label, j, found.corners());
        if (other.isEmpty()) {
          break;
        }
        Bound.Suspects others = other.get().search(parameters.suspects());
        if (others.complete()
                && (!found.complete() || others.corners().size() < found.corners().size())
            || !found.complete() && other.get().least() > bound.least()) {
          found = others;
          bound = other.get();
        }
      }
      if (found.complete() && found.corners().isEmpty()) {
        continue;
      }
      left.add(j);
      complete &= found.complete();
      suspects.addAll(found.corners());
      most.addAll(found.corners().subList(0, Math.min(TRIED, found.corners().size())));
      if (bound.least() < least) {
        least = bound.least();
        worst = j;
        worstBound = bound;
      }
    }
    if (left.isEmpty()) {
      return;
    }
    method = nodes == 1 && complete ? "search" : "branching";
    evaluate(complete ? suspects : most);
    if (!complete && counterexample.isEmpty()) {
      int pixel = known.branch(label, worst);
      int first = worstBound.slope(pixel) < 0 ? 1 : 0;
      int[] classes = left.stream().mapToInt(Integer::intValue).toArray();
      open.push(new Node(with(fixed, pixel, 1 - first), classes, Optional.of(known)));
      open.push(new Node(with(fixed, pixel, first), classes, Optional.of(known)));
    }
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
  private void evaluate(Collection<byte[]> corners) {
    List<byte[]> allowed = corners.stream().filter(c -> cost(c) <= cube.budget()).toList();
    int size = cube.clean().length;
    for (int from = 0; from < allowed.size() && counterexample.isEmpty(); from += BATCH) {
      List<byte[]> some = allowed.subList(from, Math.min(from + BATCH, allowed.size()));
      float[] images = new float[some.size() * size];
      for (int i = 0; i < some.size(); i++) {
        System.arraycopy(cube.image(some.get(i)), 0, images, i * size, size);
      }
      int[] rows = new int[some.size()];
      Arrays.fill(rows, row);
      float[] logits = task.logits(rows, images, 0);
      evaluations += some.size();
      for (int i = 0; i < some.size() && counterexample.isEmpty(); i++) {
        if (!BinaryCertifier.correct(logits, i, label, task.classes())) {
          refute(some.get(i));
        }
      }
    }
  }

  /** Takes a corner that is misclassified as a counterexample, if the threat really gives it. */
  private void refute(byte[] corner) {
    float[] image = cube.image(corner);
    task.threat().project(cube.clean(), 0, image, 0, image.length);
    boolean same = true;
    for (int i = 0; i < corner.length; i++) {
      same &= (image[cube.free()[i]] > cube.threshold()) == (corner[i] == 1);
    }
    if (same) {
      counterexample = Optional.of(image);
    } else {
      unattained = true;
    }
  }
}
