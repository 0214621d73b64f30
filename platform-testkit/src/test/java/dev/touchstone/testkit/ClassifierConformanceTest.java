package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.ClassifierFactory;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.InspectableClassifier;
import dev.touchstone.api.model.Values;
import dev.touchstone.api.parameters.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pf4j.Extension;

/** Each fault that a ready classifier can have is found by the test that is meant for it. */
class ClassifierConformanceTest {

  enum Fault {
    NONE(""),
    FEWER_CLASSES("isForTheImagesAndClassesThatItWasOpenedFor"),
    OTHER_IMAGES("isForTheImagesAndClassesThatItWasOpenedFor"),
    A_LOGIT_TOO_FEW("logitsAreFiniteAndAsManyAsItSays"),
    INFINITE("logitsAreFiniteAndAsManyAsItSays"),
    CONSTANT("someLogitIsGreaterThanAllOthers"),
    RANDOM("theSameImagesGiveTheSameLogits"),
    COUNTS_THE_BATCH("imagesDoNotInfluenceOneAnother"),
    WRITES_INTO_IMAGES("writesIntoNothingThatItIsGiven"),
    WRITES_INTO_IMAGES_OF_GRADIENTS("writesIntoNothingThatItIsGiven"),
    WRITES_INTO_COTANGENTS("writesIntoNothingThatItIsGiven"),
    WRITES_INTO_IMAGES_OF_OUTPUTS("writesIntoNothingThatItIsGiven"),
    SHARES_AN_ANSWER("keepsNoAnswerThatItGave"),
    NO_GRADIENT("gradientsAreFiniteAndAsManyAsThePixels"),
    A_GRADIENT_TOO_MANY("gradientsAreFiniteAndAsManyAsThePixels"),
    OUTPUT_OF_THE_BATCH("outputsHaveARowForEachImage"),
    ONE_CALLER("servesSeveralThreads");

    private final String caughtBy;

    Fault(String caughtBy) {
      this.caughtBy = caughtBy;
    }
  }

  private static final ImageShape SHAPE = new ImageShape(2, 2, 1);
  private static final int CLASSES = 3;
  private static Fault current = Fault.NONE;

  record Nothing(@Parameter(doc = "Has no effect.", defaultValue = "0") int nothing) {}

  /** Opens the faulty classifier. */
  @Extension
  public static final class FaultyFactory implements ClassifierFactory<Nothing> {
    @Override
    public ComponentDescriptor descriptor() {
      return new ComponentDescriptor("faulty", "1", "Faulty", "Has one fault.", "", List.of());
    }

    @Override
    public Class<Nothing> parametersType() {
      return Nothing.class;
    }

    @Override
    public Classifier open(Nothing parameters, ImageShape shape, int classes) {
      return new Faulty(current, LinearClassifier.random(shape, classes, new Seed(3)));
    }
  }

  /** A linear classifier with a fault. */
  private static final class Faulty implements InspectableClassifier {

    private final Fault fault;
    private final LinearClassifier linear;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger callers = new AtomicInteger();
    private float[] shared;

    Faulty(Fault fault, LinearClassifier linear) {
      this.fault = fault;
      this.linear = linear;
    }

    @Override
    public ImageShape inputShape() {
      return fault == Fault.OTHER_IMAGES ? new ImageShape(1, 4, 1) : linear.inputShape();
    }

    @Override
    public int classes() {
      return fault == Fault.FEWER_CLASSES ? 2 : linear.classes();
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
      if (fault == Fault.ONE_CALLER && callers.incrementAndGet() > 1) {
        callers.decrementAndGet();
        throw new IllegalStateException("busy");
      }
      float[] logits = linear.logits(images, seeds);
      switch (fault) {
        case A_LOGIT_TOO_FEW -> logits = Arrays.copyOf(logits, Math.max(0, logits.length - 1));
        case CONSTANT -> Arrays.fill(logits, 0);
        case WRITES_INTO_IMAGES -> Arrays.fill(images, 0);
        case ONE_CALLER -> {
          pause();
          callers.decrementAndGet();
        }
        case SHARES_AN_ANSWER -> {
          shared = shared == null || shared.length != logits.length ? logits : shared;
          logits = shared;
        }
        default -> {}
      }
      for (int i = 0; i < logits.length; i++) {
        switch (fault) {
          case INFINITE -> logits[i] = Float.NEGATIVE_INFINITY;
          case RANDOM -> logits[i] += calls.incrementAndGet();
          case COUNTS_THE_BATCH -> logits[i] += seeds.length;
          default -> {}
        }
      }
      return logits;
    }

    private static void pause() {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public Gradients gradients(GradientRequest request) {
      Gradients right = linear.gradients(request);
      float[] gradients = right.gradients();
      switch (fault) {
        case NO_GRADIENT -> gradients[1] = Float.NaN;
        case A_GRADIENT_TOO_MANY -> gradients = Arrays.copyOf(gradients, gradients.length + 1);
        case WRITES_INTO_IMAGES_OF_GRADIENTS -> request.images()[0] = 0;
        default -> {}
      }
      return new Gradients(
          logits(request.images().clone(), request.noiseSeeds()), right.losses(), gradients);
    }

    @Override
    public float[] vectorJacobianProduct(
        float[] images, float[] cotangents, Optional<String> surrogate, long[] seeds) {
      float[] products = linear.vectorJacobianProduct(images, cotangents, surrogate, seeds);
      if (fault == Fault.WRITES_INTO_COTANGENTS) {
        cotangents[0] = 0;
      }
      return products;
    }

    @Override
    public SortedSet<String> outputNames() {
      return new TreeSet<>(Set.of("code"));
    }

    @Override
    public SortedMap<String, Values> outputs(float[] images, long[] seeds) {
      if (fault == Fault.WRITES_INTO_IMAGES_OF_OUTPUTS) {
        images[0] = 0;
      }
      int rows = fault == Fault.OUTPUT_OF_THE_BATCH ? 1 : seeds.length;
      return new TreeMap<>(Map.of("code", new Values(new int[] {rows}, new float[rows])));
    }

    @Override
    public SortedMap<String, Values> values() {
      return new TreeMap<>();
    }

    @Override
    public void close() {}
  }

  static class FaultyConformance extends ClassifierConformance<Nothing> {
    @Override
    public ClassifierFactory<Nothing> factory() {
      return new FaultyFactory();
    }

    @Override
    protected Nothing parameters() {
      return new Nothing(0);
    }

    @Override
    protected ImageShape shape() {
      return SHAPE;
    }

    @Override
    protected int classes() {
      return CLASSES;
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsTheFault(Fault fault) {
    current = fault;
    Set<String> failed = FailedTests.of(selectClass(FaultyConformance.class));
    if (fault == Fault.NONE) {
      assertThat(failed).isEmpty();
    } else {
      assertThat(failed).contains(fault.caughtBy);
    }
  }
}
