package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.model.Loss;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogitLossTest {

  private static final double[] Z = {1, 4, 2, 0.5};

  @Test
  void valuesFollowTheFormulas() {
    double sum = Math.exp(1) + Math.exp(4) + Math.exp(2) + Math.exp(0.5);
    assertThat(LogitLoss.of(Loss.CROSS_ENTROPY, Z, 1).value())
        .isCloseTo(-Math.log(Math.exp(4) / sum), within(1e-12));
    assertThat(LogitLoss.of(Loss.CROSS_ENTROPY, Z, 1, 2).value())
        .isCloseTo(Math.log(Math.exp(2) / sum), within(1e-12));
    assertThat(LogitLoss.of(Loss.MARGIN, Z, 1).value()).isEqualTo(2 - 4);
    assertThat(LogitLoss.of(Loss.MARGIN, Z, 0).value()).isEqualTo(4 - 1);
    assertThat(LogitLoss.of(Loss.MARGIN, Z, 1, 2).value()).isEqualTo(2 - 4);
    assertThat(LogitLoss.of(Loss.MARGIN, Z, 0, 1).value()).isEqualTo(4 - 2);
    assertThat(LogitLoss.of(Loss.DLR, Z, 1).value()).isCloseTo(-(4 - 2) / (4.0 - 1), within(1e-12));
    assertThat(LogitLoss.of(Loss.DLR, Z, 1, 3).value())
        .isCloseTo(-(4 - 0.5) / (4 - (1 + 0.5) / 2), within(1e-12));
  }

  @ParameterizedTest
  @EnumSource
  void derivativesAgreeWithFiniteDifferences(Loss loss) {
    RandomGenerator random = new Seed(3).generator();
    for (int trial = 0; trial < 50; trial++) {
      double[] z = random.doubles(5, -3, 3).toArray();
      int label = random.nextInt(5);
      int target = (label + 1 + random.nextInt(4)) % 5;
      assertDerivative(z, logits -> LogitLoss.of(loss, logits, label));
      assertDerivative(z, logits -> LogitLoss.of(loss, logits, label, target));
    }
  }

  private static void assertDerivative(double[] z, Function<double[], LogitLoss> loss) {
    double h = 1e-6;
    for (int i = 0; i < z.length; i++) {
      double[] up = z.clone();
      double[] down = z.clone();
      up[i] += h;
      down[i] -= h;
      double slope = (loss.apply(up).value() - loss.apply(down).value()) / (2 * h);
      assertThat(loss.apply(z).derivative()[i])
          .isCloseTo(slope, within(1e-5 + 1e-5 * Math.abs(slope)));
    }
  }

  @Test
  void crossEntropyDoesNotOverflow() {
    LogitLoss loss = LogitLoss.of(Loss.CROSS_ENTROPY, new double[] {2000, -2000}, 1);
    assertThat(loss.value()).isEqualTo(4000);
    assertThat(loss.derivative()).containsExactly(1, -1);
  }
}
