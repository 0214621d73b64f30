package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.ClassifierFactory;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.InspectableClassifier;
import dev.touchstone.api.model.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a classifier that is ready to answer must fulfil. Extend it in your plugin's tests. The
 * platform holds it against the same rules when it runs, and fails the cell where one is broken.
 *
 * @param <P> the model's parameters
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ClassifierConformance<P extends Record> implements DescriptorConformance {

  private static final int IMAGES = 6;

  /** Further than float rounding explains, relative to the logits. */
  private static final float ROUNDING = 1e-3f;

  private Classifier classifier;

  @Override
  public abstract ClassifierFactory<P> factory();

  /** Parameters to open it with. */
  protected abstract P parameters();

  /** Shape of the images to try it on. */
  protected abstract ImageShape shape();

  /** How many classes to open it for. */
  protected abstract int classes();

  private Classifier classifier() {
    if (classifier == null) {
      classifier = factory().open(parameters(), shape(), classes());
    }
    return classifier;
  }

  /** Closes what the tests opened. */
  @AfterAll
  final void closeClassifier() {
    if (classifier != null) {
      classifier.close();
    }
  }

  private float[] images() {
    RandomGenerator random = new Seed(20_260_101).generator();
    float[] images = new float[IMAGES * shape().size()];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    return images;
  }

  private static long[] seeds() {
    long[] seeds = new long[IMAGES];
    Arrays.setAll(seeds, i -> 100 + i);
    return seeds;
  }

  private float[] logits() {
    return classifier().logits(images(), seeds());
  }

  private GradientRequest request(Loss loss) {
    int[] labels = new int[IMAGES];
    Arrays.setAll(labels, i -> i % classes());
    return new GradientRequest(images(), labels, Optional.empty(), loss, Optional.empty(), seeds());
  }

  @Test
  void isForTheImagesAndClassesThatItWasOpenedFor() {
    assertThat(classifier().inputShape()).isEqualTo(shape());
    assertThat(classifier().classes()).isEqualTo(classes());
  }

  @Test
  void logitsAreFiniteAndAsManyAsItSays() {
    assertThat(logits()).hasSize(IMAGES * classes());
    assertFinite(logits(), "logits");
  }

  /** An exact tie with the label counts as misclassified: constant logits are always wrong. */
  @Test
  void someLogitIsGreaterThanAllOthers() {
    float[] logits = logits();
    int decided = 0;
    for (int i = 0; i < IMAGES; i++) {
      float[] row = Arrays.copyOfRange(logits, i * classes(), (i + 1) * classes());
      Arrays.sort(row);
      decided += row[row.length - 1] > row[row.length - 2] ? 1 : 0;
    }
    assertThat(decided).as("images of %d without a tie", IMAGES).isPositive();
  }

  @Test
  void theSameImagesGiveTheSameLogits() {
    assertSame(logits(), logits(), "asked again");
  }

  @Test
  void imagesDoNotInfluenceOneAnother() {
    float[] together = logits();
    int size = shape().size();
    for (int i = 0; i < IMAGES; i++) {
      assertSame(
          classifier()
              .logits(
                  Arrays.copyOfRange(images(), i * size, (i + 1) * size), new long[] {seeds()[i]}),
          Arrays.copyOfRange(together, i * classes(), (i + 1) * classes()),
          "image " + i + " alone");
    }
  }

  @Test
  void writesIntoNothingThatItIsGiven() {
    float[] images = images();
    long[] seeds = seeds();
    classifier().logits(images, seeds);
    assertThat(Arrays.equals(images, images())).as("images of logits as they were").isTrue();
    assertThat(seeds).isEqualTo(seeds());
    if (classifier() instanceof DifferentiableClassifier differentiable) {
      GradientRequest request = request(Loss.MARGIN);
      differentiable.gradients(request);
      assertThat(Arrays.equals(request.images(), images()))
          .as("images of gradients as they were")
          .isTrue();
      assertThat(request.labels()).isEqualTo(request(Loss.MARGIN).labels());
      assertThat(request.noiseSeeds()).isEqualTo(seeds());
      float[] cotangents = new float[IMAGES * classes()];
      Arrays.fill(cotangents, 1);
      differentiable.vectorJacobianProduct(images, cotangents, Optional.empty(), seeds);
      assertThat(Arrays.equals(images, images())).as("images of products as they were").isTrue();
      assertThat(cotangents).containsOnly(1);
    }
    if (classifier() instanceof InspectableClassifier inspectable) {
      inspectable.outputs(images, seeds);
      assertThat(Arrays.equals(images, images())).as("images of outputs as they were").isTrue();
    }
  }

  @Test
  void keepsNoAnswerThatItGave() {
    float[] expected = logits().clone();
    Arrays.fill(logits(), 7);
    assertSame(logits(), expected, "after the caller wrote into an earlier answer");
  }

  @Test
  void gradientsAreFiniteAndAsManyAsThePixels() {
    if (!(classifier() instanceof DifferentiableClassifier differentiable)) {
      return;
    }
    for (Loss loss : List.of(Loss.CROSS_ENTROPY, Loss.MARGIN)) {
      Gradients gradients = differentiable.gradients(request(loss));
      assertThat(gradients.logits()).as("logits with %s", loss).hasSize(IMAGES * classes());
      assertThat(gradients.losses()).as("%s", loss).hasSize(IMAGES);
      assertThat(gradients.gradients())
          .as("gradients of %s", loss)
          .hasSize(IMAGES * shape().size());
      assertFinite(gradients.losses(), "losses of " + loss);
      assertFinite(gradients.gradients(), "gradients of " + loss);
      assertSame(gradients.logits(), logits(), "with gradients of " + loss);
    }
    float[] products =
        differentiable.vectorJacobianProduct(
            images(), new float[IMAGES * classes()], Optional.empty(), seeds());
    assertThat(products).as("products").hasSize(IMAGES * shape().size()).containsOnly(0f);
  }

  @Test
  void outputsHaveARowForEachImage() {
    if (!(classifier() instanceof InspectableClassifier inspectable)) {
      return;
    }
    var outputs = inspectable.outputs(images(), seeds());
    assertThat(outputs.keySet()).isEqualTo(inspectable.outputNames());
    outputs.forEach((name, output) -> assertThat(output.shape()[0]).as(name).isEqualTo(IMAGES));
  }

  @Test
  void servesSeveralThreads() throws Exception {
    float[] expected = logits();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<float[]>> answers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        answers.add(threads.submit(this::logits));
      }
      for (Future<float[]> answer : answers) {
        assertSame(answer.get(), expected, "from another thread");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void assertFinite(float[] values, String what) {
    for (float value : values) {
      assertThat(value).as(what).isFinite();
    }
  }

  private static void assertSame(float[] actual, float[] expected, String when) {
    assertThat(actual).as("logits, %s", when).hasSameSizeAs(expected);
    float scale = 0;
    for (float logit : expected) {
      scale = Math.max(scale, Math.abs(logit));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i])
          .as("logit %d, %s", i, when)
          .isCloseTo(expected[i], within(ROUNDING * scale));
    }
  }
}
