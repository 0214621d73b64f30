package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The file's weights as variables of the network, each in the layout that it is used in. */
public final class Variables {

  private final NetworkBuilder network;
  private final Map<String, Operand<TFloat32>> declared = new HashMap<>();
  private final Map<String, HostTensor> tensors = new LinkedHashMap<>();

  /** None yet. */
  public Variables(NetworkBuilder network) {
    this.network = network;
  }

  /** Where they are declared. */
  NetworkBuilder network() {
    return network;
  }

  /** A weight that gradients reach. */
  Operand<TFloat32> weight(HostTensor tensor) {
    Initializer initializer = tensor.rank() > 1 ? Initializer.HE_NORMAL : Initializer.ONES;
    return declare(tensor, name -> network.variable(name, initializer, tensor.shape()));
  }

  /** A statistic of batch normalisation, by which TensorFlow has no gradient. */
  Operand<TFloat32> statistic(HostTensor tensor) {
    return declare(tensor, name -> network.statistic(name, 1, tensor.shape()));
  }

  private Operand<TFloat32> declare(HostTensor tensor, Function<String, Operand<TFloat32>> how) {
    Operand<TFloat32> known = declared.get(tensor.name());
    if (known != null) {
      return known;
    }
    Operand<TFloat32> made = how.apply(tensor.name());
    declared.put(tensor.name(), made);
    tensors.put(tensor.name(), tensor);
    return made;
  }

  /** The value of each that was declared. */
  public SortedMap<String, Tensor> values() {
    SortedMap<String, Tensor> values = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> values.put(name, new Tensor(tensor.shape(), tensor.floats())));
    return values;
  }
}
