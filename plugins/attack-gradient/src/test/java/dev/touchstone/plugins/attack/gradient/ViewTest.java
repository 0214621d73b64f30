package dev.touchstone.plugins.attack.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.TestTask;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** MI-FGSM, and what it does to images and gradients. */
class ViewTest {

  private static final ImageShape SHAPE = new ImageShape(10, 10, 2);

  /** BIM: ten steps of ε / 10 along the signs of a linear classifier's gradient. */
  @Test
  void reachesTheOptimumOfALinearClassifier() {
    Linear linear = Linear.of(2, 20, new NormBall(Norm.LINF, 0.1));
    for (double momentum : new double[] {0, 1}) {
      TestTask task = linear.setup().task();
      MiFgsmParameters parameters =
          MiFgsmConformanceTest.parameters(10, momentum, momentum > 0, 0, 1);
      new MiFgsmFactory().create(parameters).run(task);
      for (int row = 0; row < task.size(); row++) {
        float[] optimum = linear.optimum(row, 1 - linear.label(row), linear.label(row));
        assertThat(task.row(row).proposals()).hasSize(1);
        assertThat(task.row(row).proposals().get(0)).containsExactly(optimum, within(2e-6f));
      }
    }
  }

  @Test
  void aSmallerCopyLiesAnywhereInBlack() {
    View view = new View(false, 1, 0.5, 1);
    RandomGenerator random = Linear.SEED.generator();
    TreeSet<Integer> sides = new TreeSet<>();
    TreeSet<Integer> tops = new TreeSet<>();
    for (int draw = 0; draw < 200; draw++) {
      int[] sources = view.drawSources(SHAPE, random);
      int[] shown = Arrays.stream(sources).filter(from -> from >= 0).toArray();
      int side = (int) Math.round(Math.sqrt(shown.length / 2.0));
      assertThat(shown).hasSize(side * side * 2);
      assertThat(shown[0]).isZero();
      int first = 0;
      while (sources[first] < 0) {
        first++;
      }
      sides.add(side);
      tops.add(first / 20);
      for (int i = 0; i < sources.length; i++) {
        assertThat(sources[i] < 0 || sources[i] % 2 == i % 2).as("channels stay").isTrue();
      }
    }
    assertThat(sides).containsExactly(5, 6, 7, 8, 9);
    assertThat(tops).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void withoutDiversityTheImageIsAskedAsItIs() {
    int[] sources = new View(false, 0, 0.5, 1).drawSources(SHAPE, Linear.SEED.generator());
    for (int i = 0; i < sources.length; i++) {
      assertThat(sources[i]).isEqualTo(i);
    }
  }

  /** The kernel of Dong et al. 2019: a Gaussian over three standard deviations, of sum 1. */
  @Test
  void smoothingSpreadsEachChannelByAGaussian() {
    float[] gradient = new float[1 + SHAPE.size()];
    int middle = 1 + (5 * 10 + 5) * 2;
    gradient[middle] = 1;
    new View(false, 0, 1, 5).smooth(gradient, 1, SHAPE);
    double[] kernel = {Math.exp(-4.5), Math.exp(-1.125), 1, Math.exp(-1.125), Math.exp(-4.5)};
    double sum = Arrays.stream(kernel).sum();
    for (int y = 0; y < 10; y++) {
      for (int x = 0; x < 10; x++) {
        boolean reached = Math.abs(x - 5) <= 2 && Math.abs(y - 5) <= 2;
        double expected = reached ? kernel[x - 3] * kernel[y - 3] / (sum * sum) : 0;
        int at = 1 + (y * 10 + x) * 2;
        assertThat((double) gradient[at]).isEqualTo(expected, within(1e-6));
        assertThat(gradient[at + 1]).isZero();
      }
    }
  }

  @Test
  void settingsThatMakeNoSenseAreOneClearError() {
    assertThatThrownBy(() -> MiFgsmConformanceTest.parameters(5, 1, false, 0, 4))
        .isInstanceOf(UserException.class)
        .hasMessage("smoothing is the side of a kernel with a middle: give an odd number, not 4");
    assertThatThrownBy(() -> MiFgsmConformanceTest.parameters(5, 0, true, 0, 1))
        .isInstanceOf(UserException.class)
        .hasMessage("nesterov has no use without momentum: leave it out or give both");
  }
}
