package dev.touchstone.core.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.data.ImageShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeptImagesTest {

  private static final ImageShape SHAPE = new ImageShape(3, 2, 1);
  private final Random random = new Random(3);

  /** Zeros, ones, grey levels, subnormal numbers and whatever lies between. */
  private float[] image() {
    float[] image = new float[SHAPE.size()];
    for (int i = 0; i < image.length; i++) {
      image[i] =
          switch (random.nextInt(5)) {
            case 0 -> 0f;
            case 1 -> 1f;
            case 2 -> random.nextInt(256) / 255f;
            case 3 -> Float.MIN_VALUE * random.nextInt(9);
            default -> random.nextFloat();
          };
    }
    return image;
  }

  @Test
  void imagesComeBackToTheLastBit() {
    List<float[]> clean = new ArrayList<>();
    List<float[]> found = new ArrayList<>();
    List<Integer> samples = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      clean.add(image());
      found.add(image());
      samples.add(7 * i + 3);
    }
    byte[] file = KeptImages.of(samples, SHAPE, found, clean).bytes();
    KeptImages read = KeptImages.read(file);
    assertThat(read.samples()).isEqualTo(samples);
    assertThat(read.shape()).isEqualTo(SHAPE);
    for (int i = 0; i < 200; i++) {
      assertThat(read.image(i, clean.get(i))).isEqualTo(found.get(i));
    }
    assertThat(KeptImages.of(samples, SHAPE, found, clean).bytes()).as("no times").isEqualTo(file);
  }

  @Test
  void whatIsNoArchiveIsDamaged() {
    byte[] file = KeptImages.of(List.of(1), SHAPE, List.of(image()), List.of(image())).bytes();
    for (int length : new int[] {0, 1, 60, file.length / 2}) {
      assertThatThrownBy(() -> KeptImages.read(Arrays.copyOf(file, length)))
          .isInstanceOf(DamagedException.class);
    }
  }
}
