package dev.touchstone.plugins.defense.ibp;

import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.training.LossBuilder;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Intervals through input defenses that compare each pixel with a threshold. Such a step never
 * falls as its pixel rises, so what it makes of the ends of an interval are the exact bounds.
 */
final class StepDefenses {

  private final Ops tf;
  private final GraphOperation images;
  private final Operand<TFloat32> output;

  StepDefenses(Ops tf, LossBuilder building) {
    this.tf = tf;
    this.images = (GraphOperation) building.images().op();
    this.output = building.networkInput();
  }

  /**
   * Bounds of what the network gets.
   *
   * @throws UserException if there is another defense than steps
   */
  Interval apply(Interval ball) {
    return new Interval(repeat(output, ball.lower()), repeat(output, ball.upper()));
  }

  /** The defenses once more, on other images. */
  private Operand<TFloat32> repeat(Operand<?> value, Operand<TFloat32> pixels) {
    GraphOperation operation = (GraphOperation) value.op();
    if (operation.equals(images)) {
      return pixels;
    }
    return switch (operation.type()) {
      case "Identity", "StopGradient" -> repeat(operation.input(0), pixels);
      case "Cast" -> tf.dtypes.cast(step(operation.input(0), pixels), TFloat32.class);
      default -> throw unknown(operation);
    };
  }

  private Operand<TBool> step(Output<?> value, Operand<TFloat32> pixels) {
    GraphOperation operation = (GraphOperation) value.op();
    boolean greater = operation.type().equals("Greater");
    if (!(greater || operation.type().equals("GreaterEqual"))
        || !operation.input(1).op().type().equals("Const")) {
      throw unknown(operation);
    }
    Operand<TFloat32> threshold = operation.input(1).expect(TFloat32.class);
    Operand<TFloat32> pixel = repeat(operation.input(0), pixels);
    return greater ? tf.math.greater(pixel, threshold) : tf.math.greaterEqual(pixel, threshold);
  }

  private static UserException unknown(GraphOperation operation) {
    return new UserException(
        "intervals cannot pass the input defense in front of the network: operation %s '%s'; of input defenses only thresholding can be combined with it"
            .formatted(operation.type(), operation.name()));
  }
}
