package dev.touchstone.core.evaluation;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.InspectableClassifier;
import dev.touchstone.api.model.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Stands before a classifier that a plugin brought ready, and believes nothing that it says: it is
 * lent copies that are compared after each call, and its answers are counted, checked and copied.
 * What it says of itself is asked once, when it is opened.
 */
public class CheckedClassifier implements Classifier {

  /** What is wrong with a model whose answers differ, and what to do. */
  public static final String RANDOM =
      "an answer may depend on the image alone, and a model that is random must say so (stochastic)";

  private static final float ROUNDING = 1e-3f;

  private final Classifier classifier;
  private final ImageShape shape;
  private final int classes;
  private final boolean stochastic;

  private CheckedClassifier(Classifier classifier, ImageShape shape, int classes) {
    this.classifier = classifier;
    this.shape = shape;
    this.classes = classes;
    this.stochastic = classifier.stochastic();
    if (!shape.equals(classifier.inputShape())) {
      throw new ComponentException(
          "the model takes images of %s, those of the data set are %s"
              .formatted(classifier.inputShape(), shape));
    }
    if (classifier.classes() != classes) {
      throw new ComponentException(
          "the model tells %d classes apart, the data set has %d"
              .formatted(classifier.classes(), classes));
    }
  }

  /**
   * Puts the checks before a classifier, of the same kind as it is.
   *
   * @param shape shape of the data set's images
   * @param classes how many classes the data set has
   * @throws ComponentException if the classifier is for other images or classes; it is closed then
   */
  public static CheckedClassifier of(Classifier classifier, ImageShape shape, int classes) {
    if (classifier == null) {
      throw new ComponentException("the plugin opened no model (null)");
    }
    try {
      return classifier instanceof InspectableClassifier inspectable
          ? new Inspectable(inspectable, shape, classes)
          : classifier instanceof DifferentiableClassifier differentiable
              ? new Differentiable(differentiable, shape, classes)
              : new CheckedClassifier(classifier, shape, classes);
    } catch (RuntimeException e) {
      classifier.close();
      throw e;
    }
  }

  /**
   * Asks for a few images twice, and for the first of them alone.
   *
   * @throws ComponentException if the answers differ by more than rounding
   */
  public void requireRepeatable(LabeledImages few) {
    if (few.count() == 0) {
      return;
    }
    long[] seeds = new long[few.count()];
    Arrays.setAll(seeds, i -> i);
    float[] first = logits(few.pixels(), seeds);
    requireSame(first, logits(few.pixels(), seeds), "when it is asked again");
    requireSame(
        Arrays.copyOf(first, classes),
        logits(few.image(0), new long[] {seeds[0]}),
        "when they come in another batch");
  }

  private void requireSame(float[] expected, float[] actual, String when) {
    float scale = 0;
    for (float logit : expected) {
      scale = Math.max(scale, Math.abs(logit));
    }
    for (int i = 0; i < expected.length; i++) {
      if (Math.abs(expected[i] - actual[i]) > ROUNDING * scale) {
        throw new ComponentException(
            "the model gives the same images other logits %s (%s, then %s); %s"
                .formatted(when, expected[i], actual[i], RANDOM));
      }
    }
  }

  @Override
  public final ImageShape inputShape() {
    return shape;
  }

  @Override
  public final int classes() {
    return classes;
  }

  @Override
  public final boolean stochastic() {
    return stochastic;
  }

  @Override
  public final float[] logits(float[] images, long[] noiseSeeds) {
    float[] lent = images.clone();
    float[] logits = classifier.logits(lent, noiseSeeds.clone());
    requireUntouched(images, lent);
    return logits(logits, noiseSeeds.length);
  }

  @Override
  public final void close() {
    classifier.close();
  }

  private float[] logits(float[] answer, int images) {
    float[] logits = taken(answer, images * classes, images, "logits");
    for (int i = 0; i < logits.length; i++) {
      if (!Float.isFinite(logits[i])) {
        throw new ComponentException(
            "the model's logit of class %d is %s; logits must be finite"
                .formatted(i % classes, logits[i]));
      }
    }
    return logits;
  }

  private static float[] finite(float[] answer, int length, int images, String what) {
    float[] values = taken(answer, length, images, what);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new ComponentException(
            "the model gave %s among its %s; they must be finite".formatted(value, what));
      }
    }
    return values;
  }

  /** A copy, because the plugin may still hold the array that it gave. */
  private static float[] taken(float[] answer, int length, int images, String what) {
    if (answer == null) {
      throw new ComponentException("the model gave no %s (null)".formatted(what));
    }
    float[] copy = answer.clone();
    if (copy.length != length) {
      throw new ComponentException(
          "the model gave %d %s for %d images; %d are needed"
              .formatted(copy.length, what, images, length));
    }
    return copy;
  }

  private static void requireUntouched(float[] given, float[] lent) {
    if (!Arrays.equals(given, lent)) {
      throw new ComponentException(
          "the model wrote into the images that it was given; it must work on a copy of them");
    }
  }

  /** The same for a classifier with gradients. */
  private static class Differentiable extends CheckedClassifier
      implements DifferentiableClassifier {

    private final DifferentiableClassifier classifier;
    private final List<String> surrogates;

    Differentiable(DifferentiableClassifier classifier, ImageShape shape, int classes) {
      super(classifier, shape, classes);
      this.classifier = classifier;
      this.surrogates = List.copyOf(classifier.surrogates());
    }

    @Override
    public final List<String> surrogates() {
      return surrogates;
    }

    @Override
    public final Gradients gradients(GradientRequest request) {
      float[] lent = request.images().clone();
      int n = request.labels().length;
      Gradients gradients =
          classifier.gradients(
              new GradientRequest(
                  lent,
                  request.labels().clone(),
                  request.targets().map(int[]::clone),
                  request.loss(),
                  request.surrogate(),
                  request.noiseSeeds().clone()));
      requireUntouched(request.images(), lent);
      if (gradients == null) {
        throw new ComponentException("the model gave no gradients (null)");
      }
      return new Gradients(
          super.logits(gradients.logits(), n),
          finite(gradients.losses(), n, n, "losses"),
          finite(gradients.gradients(), lent.length, n, "values of gradients"));
    }

    @Override
    public final float[] vectorJacobianProduct(
        float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
      float[] lent = images.clone();
      float[] products =
          classifier.vectorJacobianProduct(lent, cotangents.clone(), surrogate, noiseSeeds.clone());
      requireUntouched(images, lent);
      return finite(products, lent.length, noiseSeeds.length, "values of gradients");
    }
  }

  /** The same for a classifier that can be looked into. */
  private static final class Inspectable extends Differentiable implements InspectableClassifier {

    private final InspectableClassifier classifier;

    Inspectable(InspectableClassifier classifier, ImageShape shape, int classes) {
      super(classifier, shape, classes);
      this.classifier = classifier;
    }

    @Override
    public SortedSet<String> outputNames() {
      return new TreeSet<>(classifier.outputNames());
    }

    @Override
    public SortedMap<String, Values> outputs(float[] images, long[] noiseSeeds) {
      float[] lent = images.clone();
      SortedMap<String, Values> outputs = copied(classifier.outputs(lent, noiseSeeds.clone()));
      requireUntouched(images, lent);
      if (!outputs.keySet().equals(outputNames())) {
        throw new ComponentException(
            "the model gave the outputs %s, and says that it has %s"
                .formatted(outputs.keySet(), outputNames()));
      }
      outputs.forEach(
          (name, output) -> {
            if (output.shape().length == 0 || output.shape()[0] != noiseSeeds.length) {
              throw new ComponentException(
                  "the model's output '%s' has the shape %s for %d images; the first dimension is theirs"
                      .formatted(name, Arrays.toString(output.shape()), noiseSeeds.length));
            }
          });
      return outputs;
    }

    @Override
    public SortedMap<String, Values> values() {
      return copied(classifier.values());
    }

    private static SortedMap<String, Values> copied(SortedMap<String, Values> given) {
      SortedMap<String, Values> copies = new TreeMap<>();
      given.forEach(
          (name, values) ->
              copies.put(name, new Values(values.shape().clone(), values.values().clone())));
      return copies;
    }
  }
}
