package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.bounds.network.Window;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Evaluates a network in float64 with plain loops. */
public final class ReferenceNetwork {

  private ReferenceNetwork() {}

  /** Logits of one image. */
  public static double[] logits(Network<Tensor> network, double[] image) {
    List<double[]> values = new ArrayList<>();
    for (Node<Tensor> node : network.nodes()) {
      values.add(value(network, node, values, image));
    }
    return values.get(network.output());
  }

  private static double[] value(
      Network<Tensor> network, Node<Tensor> node, List<double[]> values, double[] image) {
    if (node.inputs().isEmpty()) {
      return image;
    }
    double[] x = values.get(node.inputs().get(0));
    Layer<Tensor> layer = node.layer();
    List<Integer> in = network.node(node.inputs().get(0)).shape();
    if (layer instanceof Layer.Relu<Tensor>) {
      return Arrays.stream(x).map(v -> Math.max(v, 0)).toArray();
    } else if (layer instanceof Layer.Reshape<Tensor>) {
      return x;
    } else if (layer instanceof Layer.Sum<Tensor>) {
      double[] y = values.get(node.inputs().get(1));
      double[] sum = new double[x.length];
      Arrays.setAll(sum, i -> x[i] + y[i]);
      return sum;
    } else if (layer instanceof Layer.Scaling<Tensor> scaling) {
      double[] scaled = new double[x.length];
      Arrays.setAll(
          scaled,
          i ->
              scaling.scale().map(s -> broadcast(s, i)).orElse(1.0) * x[i]
                  + scaling.shift().map(s -> broadcast(s.value(), i)).orElse(0.0));
      return scaled;
    } else if (layer instanceof Layer.Dense<Tensor> dense) {
      return dense(dense, x, node.size());
    } else if (layer instanceof Layer.ZeroPad<Tensor> pad) {
      return padded(pad, x, in, node.shape());
    }
    return windows(layer, x, in, node.shape());
  }

  /** Weights broadcast along the last dimensions. */
  private static double broadcast(Tensor tensor, int index) {
    return tensor.values()[index % tensor.values().length];
  }

  private static double[] dense(Layer.Dense<Tensor> dense, double[] x, int units) {
    double[] y = new double[units];
    for (int j = 0; j < units; j++) {
      int unit = j;
      y[j] = dense.bias().map(b -> broadcast(b.value(), unit)).orElse(0.0);
      for (int i = 0; i < x.length; i++) {
        y[j] += x[i] * dense.weight().values()[i * units + j];
      }
    }
    return y;
  }

  private static double[] padded(
      Layer.ZeroPad<Tensor> pad, double[] x, List<Integer> in, List<Integer> out) {
    double[] y = new double[out.get(0) * out.get(1) * out.get(2)];
    for (int i = 0; i < x.length; i++) {
      int row = i / (in.get(1) * in.get(2)) + pad.before().get(0);
      int column = i / in.get(2) % in.get(1) + pad.before().get(1);
      int channel = i % in.get(2) + pad.before().get(2);
      y[(row * out.get(1) + column) * out.get(2) + channel] = x[i];
    }
    return y;
  }

  private static double[] windows(
      Layer<Tensor> layer, double[] x, List<Integer> in, List<Integer> out) {
    double[] y = new double[out.get(0) * out.get(1) * out.get(2)];
    for (int i = 0; i < y.length; i++) {
      int row = i / (out.get(1) * out.get(2));
      int column = i / out.get(2) % out.get(1);
      y[i] = window(layer, x, in, out, new int[] {row, column, i % out.get(2)});
    }
    return y;
  }

  private static double window(
      Layer<Tensor> layer, double[] x, List<Integer> in, List<Integer> out, int[] at) {
    Window window =
        layer instanceof Layer.Convolution<Tensor> c
            ? c.window()
            : layer instanceof Layer.MaxPool<Tensor> m
                ? m.window()
                : ((Layer.AveragePool<Tensor>) layer).window();
    int top =
        at[0] * window.strideHeight()
            - window
                .padding()
                .before(in.get(0), out.get(0), window.height(), window.strideHeight());
    int left =
        at[1] * window.strideWidth()
            - window.padding().before(in.get(1), out.get(1), window.width(), window.strideWidth());
    double sum = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    int count = 0;
    for (int r = 0; r < window.height(); r++) {
      for (int c = 0; c < window.width(); c++) {
        int row = top + r;
        int column = left + c;
        if (row < 0 || row >= in.get(0) || column < 0 || column >= in.get(1)) {
          continue;
        }
        int pixel = (row * in.get(1) + column) * in.get(2);
        if (layer instanceof Layer.Convolution<Tensor> convolution) {
          int tap = (r * window.width() + c) * in.get(2);
          for (int channel = 0; channel < in.get(2); channel++) {
            sum +=
                x[pixel + channel]
                    * convolution.weight().values()[(tap + channel) * out.get(2) + at[2]];
          }
        } else {
          sum += x[pixel + at[2]];
          greatest = Math.max(greatest, x[pixel + at[2]]);
          count++;
        }
      }
    }
    if (layer instanceof Layer.Convolution<Tensor> convolution) {
      return sum + convolution.bias().map(b -> broadcast(b.value(), at[2])).orElse(0.0);
    }
    return layer instanceof Layer.MaxPool<Tensor> ? greatest : sum / count;
  }
}
