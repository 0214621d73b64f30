package dev.touchstone.plugins.attack.natural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.TransformingTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.SpatialTransform;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NaturalSearchTest {

  private static final ImageShape SHAPE = new ImageShape(7, 7, 1);

  /** A white pixel right of the middle; it is of class 1 as soon as it has moved to its left. */
  private static TestTask point() {
    float[] pixels = new float[49];
    pixels[3 * 7 + 5] = 1;
    float[] weights = new float[98];
    weights[3 * 7 + 5] = 1;
    weights[49 + 3 * 7 + 3] = 2;
    LinearClassifier classifier = new LinearClassifier(SHAPE, weights, new float[] {0.5f, 0});
    return TestTask.Setup.of(
            classifier,
            new LabeledImages(SHAPE, pixels, new int[1]),
            NormBall.whole(Norm.LINF, SHAPE),
            new Seed(1))
        .task();
  }

  @Test
  void theGridFindsTheOneShiftThatBreaks() {
    RotationTranslationParameters parameters =
        new RotationTranslationParameters(Search.GRID, 3, 5, 1);
    TransformingTask task = new TransformingTask(point(), new SpatialThreat(0, 2));
    new RotationTranslation(parameters).run(task);
    assertThat(task.kept(0)).isEqualTo(new SpatialTransform(0, -2, 0));
    TestTask nearer = point();
    new RotationTranslation(parameters).run(new TransformingTask(nearer, new SpatialThreat(0, 1)));
    assertThat(nearer.row(0).broken()).isFalse();
    assertThat(nearer.row(0).proposals()).hasSize(25);
  }

  @Test
  void theGridIsThatOfThePaperOnceEachFarthestFirst() {
    RotationTranslationParameters parameters =
        new RotationTranslationParameters(Search.GRID, 31, 5, 1);
    List<SpatialTransform> grid = RotationTranslation.grid(new SpatialThreat(30, 3), parameters);
    assertThat(grid).hasSize(775).doesNotHaveDuplicates().contains(SpatialTransform.IDENTITY);
    assertThat(grid).contains(new SpatialTransform(-28, 1.5, -3));
    assertThat(grid.get(774)).isEqualTo(SpatialTransform.IDENTITY);
    assertThat(Math.abs(grid.get(0).rotation())).isEqualTo(30);
    assertThat(new RotationTranslationFactory().estimatedQueries(parameters, 10)).isEqualTo(775);
  }

  @Test
  void stepsIncludeBothBounds() {
    assertThat(RotationTranslation.steps(3, 4)).containsExactly(-3, -1, 1, 3);
    assertThat(RotationTranslation.steps(3, 1)).containsExactly(0);
    assertThat(RotationTranslation.steps(0, 4)).containsExactly(0);
  }

  @ParameterizedTest
  @EnumSource(Norm.class)
  void contrastReductionGoesToTheEdgeOfTheBall(Norm norm) {
    float[] clean = new float[49];
    clean[0] = 1;
    NormBall ball = new NormBall(norm, norm == Norm.LINF ? 0.2 : 2);
    float[] paler = clean.clone();
    ContrastReduction.blend(paler, Towards.GREY, ball, SHAPE, 1);
    assertThat(norm.distance(paler, 0, clean, 0, SHAPE)).isEqualTo(ball.epsilon(), within(1e-5));
    assertThat(paler[0]).isLessThan(1f);
    float[] flat = clean.clone();
    ContrastReduction.blend(flat, Towards.MEAN, NormBall.whole(norm, SHAPE), SHAPE, 1);
    assertThat(flat).containsOnly(1 / 49f);
  }
}
