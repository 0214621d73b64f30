package dev.touchstone.tensorflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BatchesTest {

  private static final int SIDE = 11;

  /** Every image is black but for one pixel at (5, 3), so that it tells where the image went. */
  private static LabeledImages dots(int count) {
    float[] pixels = new float[count * SIDE * SIDE];
    for (int i = 0; i < count; i++) {
      pixels[i * SIDE * SIDE + 5 * SIDE + 3] = 1;
    }
    return new LabeledImages(new ImageShape(SIDE, SIDE, 1), pixels, new int[count]);
  }

  private static Set<Integer> places(Augmentation augmentation) {
    TrainingParameters parameters =
        new TrainingParameters(1, 5000, Optimizer.SGD, 1, Schedule.CONSTANT, 0, augmentation);
    float[] pixels = new Batches(dots(5000), parameters, new Seed(3), 0).get(0).images();
    Set<Integer> places = new TreeSet<>();
    for (int j = 0; j < pixels.length; j++) {
      if (pixels[j] != 0) {
        places.add(j % (SIDE * SIDE));
      }
    }
    return places;
  }

  private static Set<Integer> expected(int reach, boolean mirrored) {
    Set<Integer> places = new TreeSet<>();
    for (int y = 5 - reach; y <= 5 + reach; y++) {
      for (int right = -reach; right <= reach; right++) {
        for (int x : mirrored ? new int[] {3 + right, 7 + right} : new int[] {3 + right}) {
          if (x >= 0 && x < SIDE) {
            places.add(y * SIDE + x);
          }
        }
      }
    }
    return places;
  }

  @Test
  void imagesMoveAsFarAsTheAugmentationSays() {
    assertThat(places(Augmentation.NONE)).isEqualTo(expected(0, false));
    assertThat(places(Augmentation.SHIFT)).isEqualTo(expected(2, false));
    assertThat(places(Augmentation.SHIFT_FLIP)).isEqualTo(expected(2, true));
    assertThat(places(Augmentation.CROP_FLIP)).isEqualTo(expected(4, true));
  }
}
