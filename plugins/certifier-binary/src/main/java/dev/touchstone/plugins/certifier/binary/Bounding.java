package dev.touchstone.plugins.certifier.binary;

import java.util.Optional;

/** Bounds the subcubes of one sample. */
@FunctionalInterface
interface Bounding {

  /**
   * Bounds one subcube.
   *
   * @param fixed by pixel: 0 or 1, or −1 if not fixed
   * @param parent what a larger subcube's bounds found
   */
  NodeBounds bounds(byte[] fixed, Optional<ParentBounds> parent);
}
