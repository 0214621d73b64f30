package dev.touchstone.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.bounds.Windows.Span;
import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.bounds.network.Padding;
import dev.touchstone.bounds.network.Window;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowsTest {

  private static Layer<Tensor> convolution(int in, int out, int size, int stride) {
    Tensor weight = new Tensor(new long[] {size, size, in, out}, new float[size * size * in * out]);
    return new Layer.Convolution<>(
        weight, new Window(size, size, stride, stride, Padding.SAME), Optional.empty());
  }

  private static Node<Tensor> node(Layer<Tensor> layer, List<Integer> inputs, int... shape) {
    return new Node<>(layer, inputs, List.of(shape[0], shape[1], shape[2]));
  }

  /** The convolutions of the Table 3 network. */
  private static Network<Tensor> network(Window pool) {
    return new Network<>(
        List.of(
            node(new Layer.Input<>(), List.of(), 28, 28, 1),
            node(convolution(1, 32, 5, 1), List.of(0), 28, 28, 32),
            node(new Layer.Relu<>(), List.of(1), 28, 28, 32),
            node(new Layer.MaxPool<>(pool), List.of(2), 14, 14, 32),
            node(convolution(32, 64, 5, 1), List.of(3), 14, 14, 64)));
  }

  @Test
  void aValueDependsOnItsWindows() {
    Network<Tensor> network = network(new Window(2, 2, 2, 2, Padding.VALID));
    Windows windows = Windows.of(network, 4).orElseThrow();
    assertThat(windows.before().get(3).rows()).isEqualTo(new Span(5, 1, -2));
    assertThat(windows.before().get(2).rows()).isEqualTo(new Span(10, 2, -4));
    assertThat(windows.before().get(1).columns()).isEqualTo(new Span(10, 2, -4));
    assertThat(windows.before().get(0).columns()).isEqualTo(new Span(14, 2, -6));
    assertThat(windows.largest(network)).isEqualTo(10 * 10 * 32);
    assertThat(windows.values(network)).isLessThan(windows.all(network) / 6);
  }

  @Test
  void poolsWhoseWindowsOverlapHaveNone() {
    assertThat(Windows.of(network(new Window(3, 3, 2, 2, Padding.SAME)), 4)).isEmpty();
  }

  @Test
  void sumsHaveNone() {
    Network<Tensor> network =
        new Network<>(
            List.of(
                node(new Layer.Input<>(), List.of(), 6, 6, 2),
                node(convolution(2, 2, 3, 1), List.of(0), 6, 6, 2),
                node(new Layer.Sum<>(), List.of(0, 1), 6, 6, 2),
                node(convolution(2, 2, 3, 1), List.of(2), 6, 6, 2)));
    assertThat(Windows.of(network, 3)).isEmpty();
    assertThat(Windows.of(network, 1)).isPresent();
  }

  @Test
  void edgesAreCountedIn() {
    Span span = new Span(14, 2, -6);
    assertThat(span.first()).isEqualTo(-6);
    assertThat(span.end(14, 28)).isEqualTo(2 * 13 - 6 + 14);
    assertThat(new Span(3, 1, 0).first()).isZero();
    assertThat(new Span(3, 1, 0).end(4, 28)).isEqualTo(28);
  }
}
