package dev.touchstone.plugins.audit.probes;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.testkit.TestProbeTask;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A classifier of images of one pixel with two classes, made up for a test: the logit of class 0 is
 * a function of the pixel, that of class 1 is another.
 */
final class Made implements DifferentiableClassifier {

  /** The two logits of the image at a place in a batch. */
  interface Answer {
    float[] of(float pixel, int place, int batch);
  }

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);

  private final Answer answer;
  private final DoubleUnaryOperator margin;
  private final DoubleUnaryOperator entropy;

  /**
   * A classifier.
   *
   * @param margin what it says the gradient of the margin loss is, by the pixel
   * @param entropy the same of the cross-entropy
   */
  Made(Answer answer, DoubleUnaryOperator margin, DoubleUnaryOperator entropy) {
    this.answer = answer;
    this.margin = margin;
    this.entropy = entropy;
  }

  /** A task on such pixels, all of class 0. */
  TestProbeTask on(float... pixels) {
    return new TestProbeTask(this, new LabeledImages(PIXEL, pixels, new int[pixels.length]));
  }

  /** The pixels 0.25, of which the first {@code odd} are 0.75. */
  static float[] pixels(int odd, int n) {
    float[] pixels = new float[n];
    IntStream.range(0, n).forEach(i -> pixels[i] = i < odd ? 0.75f : 0.25f);
    return pixels;
  }

  @Override
  public ImageShape inputShape() {
    return PIXEL;
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public boolean stochastic() {
    return false;
  }

  @Override
  public float[] logits(float[] images, long[] noiseSeeds) {
    float[] logits = new float[2 * images.length];
    for (int i = 0; i < images.length; i++) {
      System.arraycopy(answer.of(images[i], i, images.length), 0, logits, 2 * i, 2);
    }
    return logits;
  }

  @Override
  public List<String> surrogates() {
    return List.of();
  }

  @Override
  public Gradients gradients(GradientRequest request) {
    float[] images = request.images();
    float[] gradients = new float[images.length];
    DoubleUnaryOperator slope = request.loss() == Loss.MARGIN ? margin : entropy;
    for (int i = 0; i < images.length; i++) {
      gradients[i] = (float) slope.applyAsDouble(images[i]);
    }
    return new Gradients(logits(images, request.noiseSeeds()), new float[images.length], gradients);
  }

  @Override
  public float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
    throw new UnsupportedOperationException("no audit asks");
  }

  @Override
  public void close() {}
}
