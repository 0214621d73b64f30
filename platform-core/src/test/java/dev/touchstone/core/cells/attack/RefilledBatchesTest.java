package dev.touchstone.core.cells.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.testkit.LinearClassifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An attack that leaves out what is decided is given many batches, which it fills to the end. */
class RefilledBatchesTest {

  private static final int BATCH = 4;
  private static final ImageShape SHAPE = new ImageShape(3, 2, 1);
  private static final LinearClassifier LINEAR = LinearClassifier.random(SHAPE, 3, new Seed(3));
  private static final LabeledImages IMAGES = LINEAR.images(22, new Seed(4));

  /** Random steps by all means of asking; a sample leaves when it is broken. */
  private record Wander(boolean leavesOutDecided) implements Attack {

    @Override
    public void run(AttackTask task) {
      int[] standing = IntStream.range(0, task.size()).toArray();
      for (int step = 0; step < 5 && standing.length > 0; step++) {
        float[] images = moved(task, standing);
        float[] logits = task.logits(standing, images, step);
        Gradients gradients =
            task.gradients(standing, images, Loss.MARGIN, Optional.empty(), Optional.empty(), step);
        assertThat(gradients.logits()).isEqualTo(logits);
        float[] products =
            task.vectorJacobianProduct(standing, images, logits, Optional.empty(), step);
        for (int i = 0; i < images.length; i++) {
          images[i] += 0.1f * Math.signum(gradients.gradients()[i]) + 1e-3f * products[i];
        }
        boolean[] broken = task.propose(standing, images);
        int[] rows = standing;
        standing =
            IntStream.range(0, rows.length).filter(i -> !broken[i]).map(i -> rows[i]).toArray();
      }
    }

    private static float[] moved(AttackTask task, int[] rows) {
      int size = task.shape().size();
      float[] images = new float[rows.length * size];
      for (int i = 0; i < rows.length; i++) {
        for (int j = 0; j < size; j++) {
          float noise = 0.1f * task.random(rows[i]).nextFloat();
          images[i * size + j] = task.images()[rows[i] * size + j] + noise;
        }
      }
      return images;
    }
  }

  /** Remembers how many images each gradient query was about. */
  private static final class Counting implements DifferentiableClassifier {
    private final DifferentiableClassifier asked = LINEAR;
    private final List<Integer> sizes = new ArrayList<>();

    @Override
    public ImageShape inputShape() {
      return SHAPE;
    }

    @Override
    public int classes() {
      return asked.classes();
    }

    @Override
    public boolean stochastic() {
      return false;
    }

    @Override
    public float[] logits(float[] images, long[] noiseSeeds) {
      assertThat(noiseSeeds.length).isLessThanOrEqualTo(BATCH);
      return asked.logits(images, noiseSeeds);
    }

    @Override
    public List<String> surrogates() {
      return asked.surrogates();
    }

    @Override
    public Gradients gradients(GradientRequest request) {
      sizes.add(request.labels().length);
      return asked.gradients(request);
    }

    @Override
    public float[] vectorJacobianProduct(
        float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
      assertThat(noiseSeeds.length).isLessThanOrEqualTo(BATCH);
      return asked.vectorJacobianProduct(images, cotangents, surrogate, noiseSeeds);
    }

    @Override
    public void close() {
      // There is nothing to close.
    }
  }

  private final Counting classifier = new Counting();

  private List<SampleOutcome> outcomes(Attack attack, Progress progress, Cancellation stop) {
    ComponentSpec component = new ComponentSpec("any", "1", JsonNodeFactory.instance.objectNode());
    EntrySpec entry =
        new EntrySpec(
            component,
            "checksum",
            Optional.empty(),
            component,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1);
    AttackWork work =
        new AttackWork(
            entry,
            Optional.empty(),
            new NormBall(Norm.LINF, 0.25),
            component,
            Optional.empty(),
            IntStream.range(100, 100 + IMAGES.count()).boxed().toList(),
            BATCH,
            1,
            List.of(),
            0,
            Optional.empty());
    return new AttackEvaluator(
            work, classifier, Optional.empty(), attack, IMAGES, Set.of(), 15, false)
        .evaluate(List.of(), progress, stop)
        .outcomes();
  }

  @Test
  void batchesAreFullToTheEndAndOutcomesWhatTheyWere() {
    List<SampleOutcome> oneByOne = outcomes(new Wander(false), Progress.NONE, Cancellation.NEVER);
    List<Integer> shrinking = List.copyOf(classifier.sizes);
    classifier.sizes.clear();

    assertThat(outcomes(new Wander(true), Progress.NONE, Cancellation.NEVER)).isEqualTo(oneByOne);

    long images = shrinking.stream().mapToInt(Integer::intValue).sum();
    assertThat(classifier.sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(images);
    long steps = oneByOne.stream().mapToLong(SampleOutcome::gradientQueries).max().orElseThrow();
    assertThat(classifier.sizes.stream().filter(size -> size < BATCH).count())
        .as("batches that are not full: at most the last one of each step, in %s", classifier.sizes)
        .isLessThanOrEqualTo(steps);
    assertThat(classifier.sizes).as("instead of %s", shrinking).hasSizeLessThan(shrinking.size());
  }

  @Test
  void theProgressGoesOnWithinTheBatches() {
    List<Long> told = new ArrayList<>();

    outcomes(new Wander(true), (done, total, detail) -> told.add(done), Cancellation.NEVER);

    assertThat(told).isSorted().endsWith((long) IMAGES.count());
    assertThat(told.stream().distinct().count()).as("%s", told).isGreaterThan(10);
  }

  @Test
  void cancellationIsNoticedBetweenTheBatchesOfOneQuestion() {
    Cancellation later = () -> classifier.sizes.size() == 2;

    assertThatThrownBy(() -> outcomes(new Wander(true), Progress.NONE, later))
        .isInstanceOf(CancelledException.class);

    assertThat(classifier.sizes).isEqualTo(Arrays.asList(BATCH, BATCH));
  }
}
