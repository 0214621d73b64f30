package dev.touchstone.tensorflow.certify;

import dev.touchstone.api.certify.CertificationTask;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;

/**
 * A task whose entry is a graph-built network behind input defenses, for certifiers that build a
 * graph of their own from it.
 *
 * <p>The deployed pipeline ({@link #classifier}) is the same network with the same weights behind
 * the same defenses in float32, built by {@link dev.touchstone.tensorflow.graph.Pipeline} in
 * inference mode.
 */
public interface GraphCertificationTask extends CertificationTask {

  /** The network's architecture. */
  GraphModel model();

  /** What stands before the network, the first one sees the image. */
  List<InputDefense> defenses();

  /** The values of the network's variables, a copy. */
  Weights weights();
}
