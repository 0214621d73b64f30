package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import java.util.List;
import java.util.Optional;

/**
 * A pipeline whose gradients, with the losses and logits that come with them, are computed in bf16.
 * Everything else it answers as the pipeline itself does, in float32. To be closed with the
 * pipeline.
 */
final class Bfloat16Gradients implements DifferentiableClassifier {

  private final NetworkClassifier pipeline;
  private final GradientQueries queries;

  Bfloat16Gradients(NetworkClassifier pipeline, GradientQueries queries) {
    this.pipeline = pipeline;
    this.queries = queries;
  }

  @Override
  public ImageShape inputShape() {
    return pipeline.inputShape();
  }

  @Override
  public int classes() {
    return pipeline.classes();
  }

  @Override
  public boolean stochastic() {
    return pipeline.stochastic();
  }

  @Override
  public List<String> surrogates() {
    return pipeline.surrogates();
  }

  @Override
  public float[] logits(float[] images, long[] noiseSeeds) {
    return pipeline.logits(images, noiseSeeds);
  }

  @Override
  public Gradients gradients(GradientRequest request) {
    return queries.gradients(request);
  }

  @Override
  public float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
    return queries.vectorJacobianProduct(images, cotangents, surrogate, noiseSeeds);
  }

  /** Does nothing: the pipeline's own {@code close} frees both. */
  @Override
  public void close() {}
}
