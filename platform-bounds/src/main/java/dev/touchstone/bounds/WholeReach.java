package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** Rows with a coefficient for every value of an image. */
final class WholeReach<T extends TNumber> implements Reach<T> {

  private final Ops tf;
  private final Class<T> type;
  private final Network<Tensor> network;
  private final Map<Integer, LinearMap<T>> maps;
  private final Operand<TInt32> image;

  /**
   * All values.
   *
   * @param image which image each row is about, [q]
   */
  WholeReach(
      Ops tf,
      Class<T> type,
      Network<Tensor> network,
      Map<Integer, LinearMap<T>> maps,
      Operand<TInt32> image) {
    this.tf = tf;
    this.type = type;
    this.network = network;
    this.maps = maps;
    this.image = image;
  }

  @Override
  public <V extends TNumber> Operand<V> of(int node, Operand<V> values) {
    return tf.gather(values, image, tf.constant(0));
  }

  @Override
  public Operand<T> ofConstant(int node, Operand<T> constant) {
    return constant;
  }

  @Override
  public Operand<T> inside(int node, Operand<T> own) {
    return own;
  }

  @Override
  public Operand<T> back(int node, Operand<T> own) {
    LinearMap<T> map = maps.get(node);
    if (map != null) {
      return map.backward(own);
    }
    Shape before = input(node);
    if (network.node(node).layer() instanceof Layer.ZeroPad<Tensor> pad) {
      int[] begin = new int[before.numDimensions() + 1];
      int[] size = new int[begin.length];
      size[0] = -1;
      for (int axis = 1; axis < begin.length; axis++) {
        begin[axis] = pad.before().get(axis - 1);
        size[axis] = (int) before.get(axis - 1);
      }
      return tf.slice(own, tf.constant(begin), tf.constant(size));
    }
    return tf.reshape(own, tf.constant(LinearMap.batchOf(before).asArray()));
  }

  @Override
  public Operand<T> unpooled(
      int node, Layer.MaxPool<Tensor> pool, ForwardPass.Choice<T> choice, Operand<T> kept) {
    return tf.nn.maxPoolGradWithArgmax(
        tf.zeros(LinearMap.rowsOf(tf, kept, input(node)), type),
        kept,
        of(node, choice.chosen()),
        AveragePoolMap.size(pool.window()),
        AveragePoolMap.strides(pool.window()),
        pool.window().padding().name());
  }

  private Shape input(int node) {
    return LinearMap.shape(network.node(network.node(node).inputs().get(0)));
  }
}
