package dev.touchstone.tensorflow.training;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import java.util.List;
import java.util.Optional;

/** A classifier under attack in training; the attack climbs the loss that it asks for. */
class AttackedClassifier implements AttackedNetwork {

  private final NetworkClassifier classifier;

  AttackedClassifier(NetworkClassifier classifier) {
    this.classifier = classifier;
  }

  @Override
  public final ImageShape shape() {
    return classifier.inputShape();
  }

  @Override
  public final int classes() {
    return classifier.classes();
  }

  @Override
  public final boolean stochastic() {
    return classifier.stochastic();
  }

  @Override
  public final List<String> surrogates() {
    return classifier.surrogates();
  }

  @Override
  public final float[] logits(float[] images, long[] noiseSeeds) {
    return classifier.logits(images, noiseSeeds);
  }

  @Override
  public Gradients gradients(int[] rows, GradientRequest request) {
    return classifier.gradients(request);
  }

  @Override
  public float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
    return classifier.vectorJacobianProduct(images, cotangents, surrogate, noiseSeeds);
  }

  /** The same, but the attack climbs the defense's loss, whichever it asks for. */
  static final class Climbing extends AttackedClassifier {

    private final NetworkClassifier classifier;
    private final LogitObjective objective;
    private final float[] natural;
    private float[] naturalLogits;

    /** With the batch's unattacked images. */
    Climbing(NetworkClassifier classifier, LogitObjective objective, float[] natural) {
      super(classifier);
      this.classifier = classifier;
      this.objective = objective;
      this.natural = natural;
    }

    @Override
    public Gradients gradients(int[] rows, GradientRequest request) {
      AttackedNetwork.requireUntargeted(request, "the training defense's loss");
      float[] images = request.images();
      long[] noiseSeeds = request.noiseSeeds();
      float[] logits = classifier.logits(images, noiseSeeds);
      float[] losses = new float[rows.length];
      float[] cotangents = new float[logits.length];
      objective.evaluate(
          naturalLogits(rows, noiseSeeds), logits.clone(), classes(), losses, cotangents);
      requireFinite(losses);
      requireFinite(cotangents);
      float[] gradients =
          classifier.vectorJacobianProduct(images, cotangents, request.surrogate(), noiseSeeds);
      return new Gradients(logits, losses, gradients);
    }

    @Override
    public float[] vectorJacobianProduct(
        float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
      throw AttackedNetwork.ownLoss("the training defense's loss");
    }

    /** Else the attack would be blamed for what it makes of it. */
    private static void requireFinite(float[] values) {
      for (float value : values) {
        if (!Float.isFinite(value)) {
          throw new ComponentException(
              "the training defense's loss, or its derivative, is " + value);
        }
      }
    }

    /** Under the same noise as the candidates, so that only the perturbation makes a difference. */
    private float[] naturalLogits(int[] rows, long[] noiseSeeds) {
      int size = shape().size();
      if (stochastic()) {
        return classifier.logits(AttackedNetwork.gather(natural, rows, size), noiseSeeds);
      }
      if (naturalLogits == null) {
        naturalLogits = classifier.logits(natural, new long[natural.length / size]);
      }
      return AttackedNetwork.gather(naturalLogits, rows, classes());
    }
  }
}
