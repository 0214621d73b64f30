package com.example.stripes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import java.util.List;
import org.pf4j.Extension;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The model {@code perceptron}: one hidden layer with ReLU. */
@Extension
public final class PerceptronFactory implements GraphModelFactory<PerceptronFactory.Parameters> {

  /**
   * The architecture.
   *
   * @param hidden units of the hidden layer
   */
  public record Parameters(
      @Parameter(doc = "Units of the hidden layer.", defaultValue = "64", min = 1, max = 65_536)
          int hidden) {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "perceptron",
        "1",
        "Perceptron",
        "One fully connected hidden layer with ReLU.",
        "",
        List.of("trainable", "gradients"));
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public GraphModel create(Parameters parameters, ImageShape shape, int classes) {
    return (network, images) -> {
      Ops tf = network.ops();
      Operand<TFloat32> flat = tf.reshape(images, tf.constant(new long[] {-1, shape.size()}));
      Operand<TFloat32> hidden =
          tf.nn.relu(layer(network, "hidden", flat, shape.size(), parameters.hidden()));
      return layer(network, "output", hidden, parameters.hidden(), classes);
    };
  }

  private static Operand<TFloat32> layer(
      NetworkBuilder network, String name, Operand<TFloat32> input, long in, long out) {
    Operand<TFloat32> weight =
        network.variable(name + ".weight", Initializer.HE_NORMAL, in, out);
    Operand<TFloat32> bias = network.variable(name + ".bias", Initializer.ZEROS, out);
    return network.ops().nn.biasAdd(network.ops().linalg.matMul(input, weight), bias);
  }
}
