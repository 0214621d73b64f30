package dev.touchstone.plugins.dataset.strokes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import org.junit.jupiter.api.Test;

class ElasticFieldTest {

  private static final int FIELDS = 5_000;

  @Test
  void displacementsHaveUnitVarianceAndGaussianCorrelation() {
    double mean = 0;
    double variance = 0;
    double cornerVariance = 0;
    double covariance = 0;
    double crossCovariance = 0;
    for (int i = 0; i < FIELDS; i++) {
      ElasticField field = new ElasticField(new Variates(new Seed(5).derive(i).generator()));
      double here = field.x(12, 14);
      mean += here / FIELDS;
      variance += here * here / FIELDS;
      cornerVariance += field.y(0, 0) * field.y(0, 0) / FIELDS;
      covariance += here * field.x(16, 14) / FIELDS;
      crossCovariance += here * field.y(12, 14) / FIELDS;
    }
    assertThat(mean).isCloseTo(0, within(0.06));
    assertThat(variance).isCloseTo(1, within(0.08));
    assertThat(cornerVariance).as("not damped at the corner").isCloseTo(1, within(0.08));
    // White noise convolved with a Gaussian of deviation σ has correlation exp(−d² / 4σ²);
    // here d = 4 and σ = 4.
    assertThat(covariance).isCloseTo(Math.exp(-0.25), within(0.08));
    assertThat(crossCovariance).as("axes are independent").isCloseTo(0, within(0.06));
  }

  @Test
  void fieldIsContinuousAndConstantBeyondTheCanvas() {
    ElasticField field = new ElasticField(new Variates(new Seed(9).generator()));
    for (double x = 0; x < 28; x += 0.01) {
      assertThat(field.x(x + 0.01, 13.3)).isCloseTo(field.x(x, 13.3), within(0.02));
    }
    assertThat(field.y(-5, 40)).isEqualTo(field.y(0, 28));
    assertThat(field.y(99, -1)).isEqualTo(field.y(28, 0));
  }
}
