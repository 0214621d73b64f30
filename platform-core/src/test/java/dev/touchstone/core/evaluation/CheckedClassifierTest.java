package dev.touchstone.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.InspectableClassifier;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.model.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For everything that a ready classifier may do wrong, one that does it. */
class CheckedClassifierTest {

  private static final ImageShape SHAPE = new ImageShape(1, 2, 1);
  private static final int CLASSES = 3;

  /** Two images. */
  private static final float[] IMAGES = {0.1f, 0.2f, 0.6f, 0.8f};

  private static final long[] SEEDS = {1, 2};

  /** Logits are x₀, x₁, 0; what it answers may be changed, and what it is given, too. */
  private static class Model implements InspectableClassifier {
    private final UnaryOperator<float[]> answer;
    private int classes = CLASSES;
    private ImageShape shape = SHAPE;
    private boolean writes;
    private boolean closed;

    Model(UnaryOperator<float[]> answer) {
      this.answer = answer;
    }

    static Model honest() {
      return new Model(given -> given);
    }

    private void seen(float[] images) {
      if (writes) {
        images[images.length - 1] += 0.001f;
      }
    }

    @Override
    public ImageShape inputShape() {
      return shape;
    }

    @Override
    public int classes() {
      return classes;
    }

    @Override
    public boolean stochastic() {
      return false;
    }

    @Override
    public List<String> surrogates() {
      return List.of();
    }

    @Override
    public float[] logits(float[] images, long[] seeds) {
      float[] logits = new float[seeds.length * CLASSES];
      for (int i = 0; i < seeds.length; i++) {
        logits[i * CLASSES] = images[2 * i];
        logits[i * CLASSES + 1] = images[2 * i + 1];
      }
      seen(images);
      return answer.apply(logits);
    }

    @Override
    public Gradients gradients(GradientRequest request) {
      seen(request.images());
      int n = request.labels().length;
      return new Gradients(
          new float[n * CLASSES], new float[n], answer.apply(new float[n * SHAPE.size()]));
    }

    @Override
    public float[] vectorJacobianProduct(
        float[] images, float[] cotangents, Optional<String> surrogate, long[] seeds) {
      seen(images);
      return answer.apply(new float[images.length]);
    }

    @Override
    public SortedSet<String> outputNames() {
      return new TreeSet<>(List.of("code"));
    }

    @Override
    public SortedMap<String, Values> outputs(float[] images, long[] seeds) {
      seen(images);
      float[] code = answer.apply(new float[seeds.length]);
      return new TreeMap<>(java.util.Map.of("code", new Values(new int[] {code.length}, code)));
    }

    @Override
    public SortedMap<String, Values> values() {
      return new TreeMap<>();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static InspectableClassifier checked(Model model) {
    return (InspectableClassifier) CheckedClassifier.of(model, SHAPE, CLASSES);
  }

  private static GradientRequest request() {
    return new GradientRequest(
        IMAGES.clone(),
        new int[] {0, 1},
        Optional.empty(),
        Loss.MARGIN,
        Optional.empty(),
        SEEDS.clone());
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatThrownBy(call::run).isInstanceOf(ComponentException.class).hasMessage(message);
  }

  @Test
  void anHonestOneAnswersAsItDoesAlone() {
    assertThat(checked(Model.honest()).logits(IMAGES, SEEDS))
        .containsExactly(Model.honest().logits(IMAGES.clone(), SEEDS));
    assertThat(checked(Model.honest()).gradients(request()).gradients()).hasSize(4);
    assertThat(checked(Model.honest()).outputs(IMAGES, SEEDS)).containsOnlyKeys("code");
  }

  @Test
  void theKindStaysWhatItIs() {
    Classifier plain = CheckedClassifier.of(new PlainClassifier(Model.honest()), SHAPE, CLASSES);

    assertThat(plain).isNotInstanceOf(DifferentiableClassifier.class);
    assertThat(plain.logits(IMAGES, SEEDS)).hasSize(6);
  }

  private record PlainClassifier(Model model) implements Classifier {
    @Override
    public ImageShape inputShape() {
      return model.inputShape();
    }

    @Override
    public int classes() {
      return model.classes();
    }

    @Override
    public boolean stochastic() {
      return false;
    }

    @Override
    public float[] logits(float[] images, long[] seeds) {
      return model.logits(images, seeds);
    }

    @Override
    public void close() {}
  }

  @Test
  void otherClassesOrImagesThanTheDataSetsAreRefusedAndClosed() {
    Model model = Model.honest();
    model.classes = 2;
    assertRefused(() -> checked(model), "the model tells 2 classes apart, the data set has 3");
    assertThat(model.closed).isTrue();
    model.classes = CLASSES;
    model.shape = new ImageShape(2, 2, 1);
    assertRefused(
        () -> checked(model), "the model takes images of 2×2×1, those of the data set are 1×2×1");
    assertRefused(
        () -> CheckedClassifier.of(null, SHAPE, CLASSES), "the plugin opened no model (null)");
  }

  @Test
  void whatItSaysOfItselfIsAskedOnce() {
    Model model = Model.honest();
    InspectableClassifier checked = checked(model);
    model.classes = 2;

    assertThat(checked.classes()).isEqualTo(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 2})
  void answersOfAnotherLengthAreRefused(int more) {
    InspectableClassifier checked =
        checked(new Model(given -> Arrays.copyOf(given, given.length + more)));

    assertRefused(
        () -> checked.logits(IMAGES, SEEDS),
        "the model gave %d logits for 2 images; 6 are needed".formatted(6 + more));
    assertRefused(
        () -> checked.gradients(request()),
        "the model gave %d values of gradients for 2 images; 4 are needed".formatted(4 + more));
    assertRefused(
        () -> checked.vectorJacobianProduct(IMAGES, new float[6], Optional.empty(), SEEDS),
        "the model gave %d values of gradients for 2 images; 4 are needed".formatted(4 + more));
    assertRefused(
        () -> checked.outputs(IMAGES, SEEDS),
        "the model's output 'code' has the shape [%d] for 2 images; the first dimension is theirs"
            .formatted(2 + more));
  }

  @Test
  void noAnswerIsRefused() {
    InspectableClassifier checked = checked(new Model(given -> null));

    assertRefused(() -> checked.logits(IMAGES, SEEDS), "the model gave no logits (null)");
    assertRefused(
        () -> checked.gradients(request()), "the model gave no values of gradients (null)");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNotFiniteIsRefused(float value) {
    InspectableClassifier checked =
        checked(
            new Model(
                given -> {
                  given[1] = value;
                  return given;
                }));

    assertRefused(
        () -> checked.logits(IMAGES, SEEDS),
        "the model's logit of class 1 is " + value + "; logits must be finite");
    assertRefused(
        () -> checked.gradients(request()),
        "the model gave " + value + " among its values of gradients; they must be finite");
  }

  @Test
  void whatItWritesIntoIsACopyAndSaidSo() {
    Model model = Model.honest();
    model.writes = true;
    InspectableClassifier checked = checked(model);
    float[] images = IMAGES.clone();
    String message =
        "the model wrote into the images that it was given; it must work on a copy of them";
    GradientRequest request = request();

    assertRefused(() -> checked.logits(images, SEEDS), message);
    assertRefused(() -> checked.gradients(request), message);
    assertRefused(
        () -> checked.vectorJacobianProduct(images, new float[6], Optional.empty(), SEEDS),
        message);
    assertRefused(() -> checked.outputs(images, SEEDS), message);
    assertThat(images).containsExactly(IMAGES);
    assertThat(request.images()).containsExactly(IMAGES);
  }

  @Test
  void whatItKeepsOfItsAnswersIsACopy() {
    float[][] given = new float[1][];
    InspectableClassifier checked =
        checked(
            new Model(
                logits -> {
                  given[0] = logits;
                  return logits;
                }));

    float[] logits = checked.logits(IMAGES, SEEDS);
    given[0][0] = 77;
    assertThat(logits[0]).isEqualTo(0.1f);
  }

  @Test
  void answersThatChangeFromCallToCallAreNoticed() {
    LabeledImages few = new LabeledImages(SHAPE, IMAGES, new int[2]);
    CheckedClassifier.of(Model.honest(), SHAPE, CLASSES).requireRepeatable(few);
    int[] call = {0};
    CheckedClassifier drifting =
        CheckedClassifier.of(
            new Model(
                logits -> {
                  logits[3] += 0.01f * call[0]++;
                  return logits;
                }),
            SHAPE,
            CLASSES);

    assertThatThrownBy(() -> drifting.requireRepeatable(few))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("other logits when it is asked again")
        .hasMessageContaining("stochastic");
  }

  @Test
  void answersThatDependOnTheBatchAreNoticed() {
    LabeledImages few = new LabeledImages(SHAPE, IMAGES, new int[2]);
    CheckedClassifier swayed =
        CheckedClassifier.of(
            new Model(
                logits -> {
                  logits[0] += 0.01f * logits.length;
                  return logits;
                }),
            SHAPE,
            CLASSES);

    assertThatThrownBy(() -> swayed.requireRepeatable(few))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("other logits when they come in another batch");
  }
}
