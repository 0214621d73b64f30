package dev.touchstone.api.model;

import java.util.List;
import java.util.Optional;

/** A classifier that gives gradients with respect to its input. */
public interface DifferentiableClassifier extends Classifier {

  /**
   * Names of the backward surrogates that the pipeline offers for its non-differentiable stages
   * (BPDA, Athalye et al. 2018), default first. Empty when the pipeline needs none.
   */
  List<String> surrogates();

  /** Losses and their gradients; see {@link GradientRequest}. */
  Gradients gradients(GradientRequest request);

  /**
   * Vector–Jacobian products, for losses that {@link Loss} does not know.
   *
   * @param images NHWC, n images
   * @param cotangents n × classes: derivative of the caller's loss by the logits
   * @param surrogate as in {@link GradientRequest#surrogate}
   * @param noiseSeeds one per image
   * @return n × image size: derivative of the caller's loss by the pixels
   */
  float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds);
}
