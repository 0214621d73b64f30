package dev.touchstone.plugins.model.protonet;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * ProtoNet (Li et al. 2018): codes of an autoencoder, squared distances from them to learned
 * prototypes, and logits from the distances or, with the head {@code encoder}, from the code.
 *
 * <p>Variables: those of {@link Autoencoder}, {@code prototypes} [prototypes, code], {@code
 * classifier.weight} [prototypes or code, classes], and with the head {@code encoder} {@code
 * classifier.bias} [classes]. Li et al. begin prototypes and the classifier uniformly in [0, 1] and
 * have no bias; so it is here.
 *
 * <p>Exposed for images: {@code code} [n, code], {@code reconstruction} [n, height, width,
 * channels], {@code prototype-distances} [n, prototypes]. Exposed for the network: {@code
 * prototype-images} [prototypes, height, width, channels], the decoded prototypes, and {@code
 * prototype-logits} [prototypes, classes], the logits for a code that equals the prototype.
 *
 * @param parameters the architecture and the weights of the loss's terms
 * @param inputShape shape of the images
 * @param classes how many classes
 */
record Protonet(ProtonetParameters parameters, ImageShape inputShape, int classes)
    implements GraphModel {

  @Override
  public Operand<TFloat32> build(NetworkBuilder network, Operand<TFloat32> images) {
    Ops tf = network.ops();
    Autoencoder autoencoder = new Autoencoder(network, inputShape, parameters.filters());
    Operand<TFloat32> prototypes =
        network.variable(
            "prototypes",
            Initializer.UNIT_UNIFORM,
            parameters.prototypes(),
            autoencoder.codeSize());
    Classifier classifier = classifier(network, autoencoder.codeSize());

    Operand<TFloat32> code = autoencoder.encode(images);
    Operand<TFloat32> reconstruction = autoencoder.decode(code);
    Operand<TFloat32> distances = squaredDistances(tf, code, prototypes);
    network.expose("code", code);
    network.expose("reconstruction", reconstruction);
    network.expose("prototype-distances", distances);
    network.exposeValue("prototype-images", autoencoder.decode(prototypes));
    network.exposeValue(
        "prototype-logits",
        classifier.logits(prototypes, squaredDistances(tf, prototypes, prototypes)));
    addLosses(network, images, reconstruction, distances);
    return classifier.logits(code, distances);
  }

  /** From codes [n, code] and their distances to the prototypes to logits [n, classes]. */
  private interface Classifier {
    Operand<TFloat32> logits(Operand<TFloat32> codes, Operand<TFloat32> distances);
  }

  private Classifier classifier(NetworkBuilder network, long codeSize) {
    Ops tf = network.ops();
    String name = "classifier.weight";
    return switch (parameters.head()) {
      case PROTOTYPES -> {
        Operand<TFloat32> weight =
            network.variable(name, Initializer.UNIT_UNIFORM, parameters.prototypes(), classes);
        yield (codes, distances) -> tf.linalg.matMul(distances, weight);
      }
      case ENCODER -> {
        Operand<TFloat32> weight =
            network.variable(name, Initializer.GLOROT_UNIFORM, codeSize, classes);
        Operand<TFloat32> bias = network.variable("classifier.bias", Initializer.ZEROS, classes);
        yield (codes, distances) -> tf.nn.biasAdd(tf.linalg.matMul(codes, weight), bias);
      }
    };
  }

  /**
   * Squared Euclidean distances of all rows of a [n, d] to all rows of b [m, d], as [n, m]. Summed
   * from the differences: the expanded square, which Li et al. use, loses the digits of small
   * distances in float32 and can turn negative, where R1 and R2 live.
   */
  private static Operand<TFloat32> squaredDistances(
      Ops tf, Operand<TFloat32> a, Operand<TFloat32> b) {
    Operand<TFloat32> differences =
        tf.math.sub(tf.expandDims(a, tf.constant(1)), tf.expandDims(b, tf.constant(0)));
    return tf.reduceSum(tf.math.square(differences), tf.constant(2));
  }

  private void addLosses(
      NetworkBuilder network,
      Operand<TFloat32> images,
      Operand<TFloat32> reconstruction,
      Operand<TFloat32> distances) {
    Ops tf = network.ops();
    Operand<TFloat32> errors =
        tf.reduceSum(
            tf.math.square(tf.math.sub(reconstruction, images)), tf.constant(new int[] {1, 2, 3}));
    // Equations 3, 4 and 5, with the batch for the training set.
    network.addLoss("reconstruction", parameters.lambda(), tf.math.mean(errors, tf.constant(0)));
    network.addLoss("r1", parameters.lambda1(), meanOfMinima(tf, distances, 0));
    network.addLoss("r2", parameters.lambda2(), meanOfMinima(tf, distances, 1));
  }

  private static Operand<TFloat32> meanOfMinima(Ops tf, Operand<TFloat32> values, int axis) {
    return tf.math.mean(tf.reduceMin(values, tf.constant(axis)), tf.constant(0));
  }
}
