package dev.touchstone.tensorflow.model;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A network's architecture. Stateless: it may be built into several graphs. */
@FunctionalInterface
public interface GraphModel {

  /**
   * Builds the network.
   *
   * @param network where variables are declared, intermediate outputs are named and additional
   *     training losses are added
   * @param images [n, height, width, channels], float32; what the input defenses give out
   * @return logits, [n, classes]
   */
  Operand<TFloat32> build(NetworkBuilder network, Operand<TFloat32> images);
}
