package dev.touchstone.plugins.attack.decision;

import static dev.touchstone.plugins.attack.decision.Linear.IMAGES;
import static dev.touchstone.plugins.attack.decision.Linear.SHAPE;
import static dev.touchstone.plugins.attack.decision.Linear.distance;
import static dev.touchstone.plugins.attack.decision.Linear.last;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.PartOfTask;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.data.NpyWriter;
import dev.touchstone.testkit.TestTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundaryTransferTest {

  /** A little farther than the nearest image of another class is. */
  private static final double FARTHER = 1.2;

  @TempDir Path folder;

  /** The attack from images of the first samples. */
  private Attack attack(int steps, float[]... images) throws IOException {
    Path file = folder.resolve("images.npy");
    try (NpyWriter writer =
        NpyWriter.create(
            file, NpyWriter.FLOAT32, images.length, SHAPE.height(), SHAPE.width(), 1)) {
      for (float[] image : images) {
        writer.write(image);
      }
    }
    return new BoundaryTransferFactory()
        .create(
            new BoundaryTransferParameters(file, Optional.empty(), steps, 0.01, 0.01, 1e-7, 100));
  }

  private static Attack plain(int steps) {
    return new BoundaryFactory().create(new BoundaryParameters(steps, 0.01, 0.01, 1e-7, 100));
  }

  @Test
  void startsFromAnImageThatIsMisclassified() throws IOException {
    float[] found = Linear.beyond(0, FARTHER);
    TestTask task = Linear.run(attack(1, found), IMAGES, Norm.L2);
    TestTask without = Linear.run(plain(1), IMAGES, Norm.L2);
    assertThat(distance(Norm.L2, 0, last(task, 0)))
        .isLessThanOrEqualTo(distance(Norm.L2, 0, found));
    // One step from noise is not as near.
    assertThat(distance(Norm.L2, 0, last(without, 0))).isGreaterThan(distance(Norm.L2, 0, found));
    assertThat(task.row(0).queries()).isLessThanOrEqualTo(without.row(0).queries());
  }

  /** At a query more where the image had to be asked about. */
  @Test
  void startsAsUsualWhereTheImageIsClassifiedRightlyOrThereIsNone() throws IOException {
    float[] found = Linear.beyond(0, FARTHER);
    TestTask task = Linear.run(attack(50, found, IMAGES.image(1)), IMAGES, Norm.L2);
    TestTask usual = Linear.run(plain(50), IMAGES, Norm.L2);
    for (int row = 1; row < task.size(); row++) {
      List<float[]> expected = usual.row(row).proposals();
      assertThat(task.row(row).proposals())
          .as("row %d", row)
          .usingRecursiveComparison()
          .isEqualTo(expected);
      assertThat(task.row(row).queries() - usual.row(row).queries())
          .as("queries more for row %d", row)
          .isEqualTo(row == 1 ? 1 : 0);
    }
  }

  @Test
  void whatIsNoImageHereIsRefused() throws IOException {
    float[] bright = IMAGES.image(0);
    bright[3] = 1.5f;
    Attack attack = attack(1, bright);
    assertThatThrownBy(() -> Linear.run(attack, IMAGES, Norm.L2))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("images.npy: the image of")
        .hasMessageEndingWith("has a pixel of 1.5; pixels are in [0, 1]");
  }

  @Test
  void aPartThatDoesNotTellSamplesApartIsRefused() throws IOException {
    Attack attack = attack(1, IMAGES.image(0));
    TestTask task = Linear.task(Norm.L2);
    assertThatThrownBy(() -> attack.run(new PartOfTask(task, new int[] {0})))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("boundary-transfer: cannot be part of another attack");
  }
}
