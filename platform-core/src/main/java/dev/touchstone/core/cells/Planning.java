package dev.touchstone.core.cells;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.GradientGraph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** A plan that is being made: kinds of cells add theirs. */
public final class Planning {

  private final Suite suite;
  private final List<EntrySpec> entries;
  private final List<Integer> samples;
  private final int classes;
  private final ImageShape shape;
  private final IntPredicate bfloat16;
  private final IntPredicate frozen;
  private final List<Cell> cells = new ArrayList<>();
  private final Set<String> planned = new HashSet<>();

  /**
   * A plan without cells.
   *
   * @param entries all that determines each entry's model
   * @param samples the evaluated test images, in order
   * @param classes how many classes the data set has
   * @param shape shape of the data set's images
   * @param bfloat16 tells whether an entry's gradients are faster in bf16 here; asked when needed
   * @param frozen tells whether an entry's gradients come from a frozen graph; asked when needed
   */
  public Planning(
      Suite suite,
      List<EntrySpec> entries,
      List<Integer> samples,
      int classes,
      ImageShape shape,
      IntPredicate bfloat16,
      IntPredicate frozen) {
    this.suite = suite;
    this.entries = List.copyOf(entries);
    this.samples = List.copyOf(samples);
    this.classes = classes;
    this.shape = shape;
    this.bfloat16 = bfloat16;
    this.frozen = frozen;
  }

  /** The suite. */
  public Suite suite() {
    return suite;
  }

  /** What determines each entry's model. */
  public List<EntrySpec> entries() {
    return entries;
  }

  /** The evaluated test images, in order. */
  public List<Integer> samples() {
    return samples;
  }

  /** How many classes the data set has. */
  public int classes() {
    return classes;
  }

  /** Shape of the data set's images. */
  public ImageShape shape() {
    return shape;
  }

  /** Whether an entry's gradients are clearly faster in bf16 on this machine. */
  public boolean fasterInBfloat16(int entry) {
    return bfloat16.test(entry);
  }

  /** Where an entry's gradients come from; empty for the graph that its logits come from. */
  public Optional<GradientGraph> gradients(int entry) {
    return frozen.test(entry) ? Optional.of(GradientGraph.FROZEN) : Optional.empty();
  }

  /** The cells so far. */
  public List<Cell> cells() {
    return List.copyOf(cells);
  }

  /** The first {@code count} samples, a cell's worth at a time; every kind has the same cuts. */
  public List<List<Integer>> chunks(int count) {
    List<List<Integer>> chunks = new ArrayList<>();
    int most = Math.min(count, samples.size());
    for (int from = 0; from < most; from += suite.evaluation().cell()) {
      chunks.add(samples.subList(from, Math.min(from + suite.evaluation().cell(), most)));
    }
    return chunks;
  }

  /** Adds a cell after those that it needs. */
  public void add(Cell cell) {
    cells.add(cell);
  }

  /** Adds a cell, unless one with the same result was added so: entries may share it. */
  public void addOnce(Cell cell) {
    if (planned.add(cell.hash())) {
      cells.add(cell);
    }
  }
}
