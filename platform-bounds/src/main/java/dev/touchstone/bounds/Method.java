package dev.touchstone.bounds;

/** How bounds are found. None is looser than {@link #IBP}. */
public enum Method {
  /**
   * Intervals from layer to layer, the last affine layers folded into the margins (Gowal et al.
   * 2018).
   */
  IBP,
  /** Margins by linear relaxation, over intervals of the hidden values (Zhang et al. 2020). */
  CROWN_IBP,
  /** Margins and hidden values by linear relaxation (Zhang et al. 2018, Singh et al. 2019). */
  CROWN
}
