package dev.touchstone.testkit.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What the platform relies on in every input defense. Extend it in your plugin's tests.
 *
 * @param <P> the defense's parameters
 */
public abstract class InputDefenseConformance<P extends Record> {

  private static final int IMAGES = 10;

  /** Shows the defended image: its pixels are the "logits". */
  private static final GraphModel PIXELS =
      (network, images) ->
          network.ops().reshape(images, network.ops().constant(new int[] {-1, network.classes()}));

  /** The factory under test. */
  protected abstract InputDefenseFactory<P> factory();

  /** Its parameters. */
  protected abstract P parameters();

  /** Shape of the images that the tests use. */
  protected ImageShape shape() {
    return new ImageShape(8, 8, 1);
  }

  private LabeledImages images() {
    return TestImages.random(shape(), IMAGES, 3, 5);
  }

  private FittedState fit() {
    LabeledImages train = TestImages.random(shape(), 40, 3, 6);
    return factory().fit(parameters(), train, new Seed(7), Progress.NONE, Cancellation.NEVER);
  }

  private InputDefense defense() {
    return factory().create(parameters(), fit());
  }

  private NetworkClassifier open() {
    return NetworkClassifier.open(
        PIXELS,
        List.of(defense()),
        shape(),
        shape().size(),
        new Weights(new TreeMap<>(), Map.of()));
  }

  private static long[] seeds(long first) {
    long[] seeds = new long[IMAGES];
    Arrays.setAll(seeds, i -> first + i);
    return seeds;
  }

  @Test
  void factoryIsADefenseAndDescribesItselfAlike() {
    assertThat(factory().kind()).isEqualTo(ComponentKind.DEFENSE);
    assertThat(factory().descriptor()).isEqualTo(factory().descriptor());
    assertThat(factory().parametersType()).isEqualTo(parameters().getClass());
  }

  @Test
  void fittingIsRepeatable() {
    assertThat(fit()).isEqualTo(fit());
    fit().numbers().forEach((name, number) -> assertThat(number).as(name).isFinite());
  }

  @Test
  void fittingLeavesTheTrainingSetAsItIs() {
    LabeledImages train = TestImages.random(shape(), 40, 3, 6);
    LabeledImages before = TestImages.random(shape(), 40, 3, 6);
    factory().fit(parameters(), train, new Seed(7), Progress.NONE, Cancellation.NEVER);
    assertThat(Arrays.equals(train.pixels(), before.pixels())).as("same pixels").isTrue();
    assertThat(train.labels()).isEqualTo(before.labels());
  }

  @Test
  void outputIsFiniteAndDeterminedByTheNoiseSeeds() {
    try (NetworkClassifier pixels = open()) {
      float[] output = pixels.logits(images().pixels(), seeds(1));
      for (float value : output) {
        assertThat(value).isFinite();
      }
      assertThat(pixels.logits(images().pixels(), seeds(1))).containsExactly(output);
      boolean sameWithOtherSeeds =
          Arrays.equals(pixels.logits(images().pixels(), seeds(1001)), output);
      assertThat(sameWithOtherSeeds).isEqualTo(defense().noise() == Noise.NONE);
    }
  }

  @Test
  void imagesDoNotInfluenceOneAnother() {
    try (NetworkClassifier pixels = open()) {
      float[] all = pixels.logits(images().pixels(), seeds(1));
      int size = shape().size();
      for (int i = 0; i < IMAGES; i++) {
        float[] one = pixels.logits(images().image(i), new long[] {seeds(1)[i]});
        for (int j = 0; j < size; j++) {
          assertThat(one[j])
              .as("image %d, value %d", i, j)
              .isCloseTo(all[i * size + j], within(1e-5f));
        }
      }
    }
  }

  @Test
  void everySurrogateGivesAGradient() {
    List<String> names = defense().surrogates().stream().map(BackwardSurrogate::name).toList();
    assertThat(names).doesNotHaveDuplicates();
    float[] cotangents = new float[IMAGES * shape().size()];
    Arrays.fill(cotangents, 1);
    try (NetworkClassifier pixels = open()) {
      assertThat(pixels.surrogates()).isEqualTo(names);
      for (String name : names) {
        float[] gradient =
            pixels.vectorJacobianProduct(
                images().pixels(), cotangents, Optional.of(name), seeds(1));
        double size = 0;
        for (float value : gradient) {
          assertThat(value).as(name).isFinite();
          size += Math.abs(value);
        }
        assertThat(size).as("the gradient through '%s'", name).isPositive();
      }
    }
  }

  /** A defense without surrogates claims to be differentiable: along a line, that must hold. */
  @Test
  void withoutSurrogatesItsOwnGradientIsRight() {
    if (!defense().surrogates().isEmpty()) {
      return;
    }
    int size = shape().size();
    float[] cotangents = TestImages.random(shape(), IMAGES, 3, 8).pixels();
    float[] direction = TestImages.random(shape(), IMAGES, 3, 9).pixels();
    float step = 1e-3f;
    float[] ahead = images().pixels().clone();
    float[] behind = images().pixels().clone();
    for (int j = 0; j < direction.length; j++) {
      ahead[j] += step * direction[j];
      behind[j] -= step * direction[j];
    }
    try (NetworkClassifier pixels = open()) {
      float[] gradient =
          pixels.vectorJacobianProduct(images().pixels(), cotangents, Optional.empty(), seeds(1));
      float[] up = pixels.logits(ahead, seeds(1));
      float[] down = pixels.logits(behind, seeds(1));
      double expected = 0;
      double difference = 0;
      for (int j = 0; j < IMAGES * size; j++) {
        expected += (double) gradient[j] * direction[j];
        difference += cotangents[j] * ((double) up[j] - down[j]) / (2 * step);
      }
      assertThat(expected).isCloseTo(difference, within(0.02 * (1 + Math.abs(difference))));
    }
  }
}
