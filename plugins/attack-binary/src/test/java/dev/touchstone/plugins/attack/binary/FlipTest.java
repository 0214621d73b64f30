package dev.touchstone.plugins.attack.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.TestTask.Judge;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FlipTest {

  private static final ImageShape SHAPE = new ImageShape(6, 6, 1);
  private static final float MU = 0.4f;
  private static final int SAMPLES = 100;
  private static final Seed SEED = new Seed(3);
  private static final ThresholdedNetwork NETWORK = new ThresholdedNetwork(SHAPE, MU, SEED);
  private static final LabeledImages IMAGES = images();
  private static final FlipParameters DEFAULTS = new FlipParameters(MU, 300, 3, Optional.empty());

  private static LabeledImages images() {
    RandomGenerator random = SEED.derive("images").generator();
    float[] pixels = new float[SAMPLES * SHAPE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    float[] logits = NETWORK.logits(pixels, new long[SAMPLES]);
    int[] labels = new int[SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      int rival = ThresholdedNetwork.rival(logits, n * 3, 0);
      labels[n] = logits[n * 3] > logits[n * 3 + rival] ? 0 : rival;
    }
    return new LabeledImages(SHAPE, pixels, labels);
  }

  private static TestTask run(FlipParameters parameters, NormBall threat, Judge judge) {
    TestTask task = TestTask.Setup.of(NETWORK, IMAGES, threat, SEED).withJudge(judge).task();
    new FlipFactory().create(parameters).run(task);
    return task;
  }

  /** Whether any corner of the cube in the ball is misclassified: all of them are tried. */
  private static boolean breakable(int row, NormBall threat) {
    Cube cube = Cube.of(IMAGES.image(row), MU, threat);
    assertThat(cube.size()).as("free values, of which each doubles the work").isLessThan(20);
    boolean[] flipped = new boolean[cube.size()];
    int label = IMAGES.labels()[row];
    for (int corner = 0; corner < 1 << cube.size(); corner++) {
      for (int k = 0; k < flipped.length; k++) {
        flipped[k] = (corner >> k & 1) == 1;
      }
      if (cube.left(flipped) < 0) {
        continue;
      }
      float[] logits = NETWORK.logits(cube.image(flipped), new long[1]);
      if (logits[ThresholdedNetwork.rival(logits, 0, label)] >= logits[label]) {
        return true;
      }
    }
    return false;
  }

  /** Radii at which some samples can be broken and others cannot. */
  @ParameterizedTest
  @CsvSource({"LINF, 0.06", "LINF, 0.1", "L2, 0.12", "L1, 0.14"})
  void breaksWhateverAnyCornerBreaks(Norm norm, double epsilon) {
    NormBall threat = new NormBall(norm, epsilon);
    TestTask task = run(DEFAULTS, threat, Judge.HONEST);
    int breakable = 0;
    int missed = 0;
    for (int row = 0; row < SAMPLES; row++) {
      boolean possible = breakable(row, threat);
      breakable += possible ? 1 : 0;
      missed += possible && !task.row(row).broken() ? 1 : 0;
    }
    assertThat(breakable).as("samples that can be broken").isBetween(10, 90);
    assertThat(missed).as("missed of %d", breakable).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Norm.class,
      names = {"LINF", "L2", "L1"})
  void movesPixelsNoFurtherThanAcrossTheThreshold(Norm norm) {
    double epsilon = 0.1;
    TestTask task = run(DEFAULTS, new NormBall(norm, epsilon), Judge.NEVER_BROKEN);
    for (int row = 0; row < SAMPLES; row++) {
      float[] clean = IMAGES.image(row);
      for (float[] proposal : task.row(row).proposals()) {
        assertThat(norm.distance(proposal, 0, clean, 0, SHAPE)).isLessThanOrEqualTo(epsilon);
        for (int i = 0; i < clean.length; i++) {
          float across = clean[i] > MU ? MU : Math.nextUp(MU);
          assertThat(proposal[i]).isIn(clean[i], across);
        }
      }
      // The projection leaves every pixel on its side of the threshold.
      float[] kept = task.row(row).kept().orElseThrow();
      float[] last = task.row(row).proposals().get(task.row(row).proposals().size() - 1);
      assertThat(kept).isEqualTo(last);
    }
  }

  @Test
  void endsEarlyWhereNoMoveHelpsAndNothingIsFree() {
    TestTask stuck = run(DEFAULTS, new NormBall(Norm.LINF, 0.03), Judge.NEVER_BROKEN);
    TestTask fixed = run(DEFAULTS, new NormBall(Norm.LINF, 0), Judge.HONEST);
    for (int row = 0; row < SAMPLES; row++) {
      assertThat(stuck.row(row).gradientQueries()).isLessThan(900);
      assertThat(fixed.row(row).gradientQueries()).isZero();
      assertThat(fixed.row(row).proposals()).containsExactly(IMAGES.image(row));
    }
    assertThat(new FlipFactory().estimatedQueries(DEFAULTS, 3)).isEqualTo(900);
  }

  @Test
  void namesTheSurrogatesThatAreThere() {
    FlipParameters other = new FlipParameters(MU, 1, 1, Optional.of("sigmoid"));
    assertThatThrownBy(() -> run(other, new NormBall(Norm.LINF, 0.1), Judge.HONEST))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "attack flip: surrogate 'sigmoid' is unknown: this entry offers straight-through");
  }
}
