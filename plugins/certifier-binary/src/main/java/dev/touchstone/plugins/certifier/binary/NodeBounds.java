package dev.touchstone.plugins.certifier.binary;

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
   * The pixel to split at: one that is not fixed.
   *
   * @param y the label
   * @param j the class whose bound is loosest
   */
  int branch(int y, int j);
}
