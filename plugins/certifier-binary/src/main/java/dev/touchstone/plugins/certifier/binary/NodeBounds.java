package dev.touchstone.plugins.certifier.binary;

import java.util.List;
import java.util.Optional;

/** What is known of a network's margins over one subcube. */
interface NodeBounds {

  /**
   * A function of the corners that logit y − logit j of the deployed network is not below.
   *
   * @param y the label
   * @param j another class
   */
  Bound bound(int y, int j);

  /**
   * Another such function, meant to be greater at some corners than the first one is.
   *
   * @param y the label
   * @param j another class
   * @param corners where the first one is not positive
   * @return empty if there is no other
   */
  Optional<Bound> bound(int y, int j, List<byte[]> corners);

  /**
   * The pixel to split at: one that is not fixed.
   *
   * @param y the label
   * @param j the class whose bound is loosest
   */
  int branch(int y, int j);

  /**
   * Makes what further bounds are made from tighter, which takes a while.
   *
   * @return false if it is as tight as can be
   */
  boolean refine();

  /** Whether {@link #positive} can tell anything. */
  boolean tabulated();

  /**
   * Whether the margin of the deployed network at a corner is known to be positive.
   *
   * @param y the label
   * @param j another class
   */
  boolean positive(int y, int j, byte[] corner);

  /** What the bounds of the two parts of this subcube may start from, once it is split. */
  Optional<ParentBounds> forParts();
}
