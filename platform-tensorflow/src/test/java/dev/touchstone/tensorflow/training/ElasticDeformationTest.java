package dev.touchstone.tensorflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ElasticDeformationTest {

  private static final ImageShape SHAPE = new ImageShape(28, 28, 1);
  private static final double SIGMA = ElasticDeformation.SIGMA;
  private static final double ALPHA = ElasticDeformation.ALPHA;

  private static RandomGenerator generator(long seed) {
    return new Seed(seed).generator();
  }

  private static float[] randomImage(ImageShape shape) {
    RandomGenerator random = generator(77);
    float[] image = new float[shape.size()];
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat();
    }
    return image;
  }

  private static float[] deformed(ImageShape shape, double alpha, float[] image, long seed) {
    float[] into = new float[image.length];
    new ElasticDeformation(shape, SIGMA, alpha).apply(image, 0, generator(seed), into, 0);
    return into;
  }

  @Test
  void zeroAlphaChangesNoBit() {
    ImageShape color = new ImageShape(9, 14, 3);
    float[] image = randomImage(color);
    assertThat(deformed(color, 0, image, 5)).isEqualTo(image);
  }

  @Test
  void constantImageChangesOnlyWhereTheOutsideMovesIn() {
    float[] image = new float[SHAPE.size()];
    Arrays.fill(image, 0.7f);
    boolean outsideMovedIn = false;
    for (long seed = 0; seed < 20; seed++) {
      float[] result = deformed(SHAPE, ALPHA, image, seed);
      for (int y = 0; y < 28; y++) {
        for (int x = 0; x < 28; x++) {
          float value = result[y * 28 + x];
          // More than six standard deviations of a displacement from every border.
          if (Math.min(Math.min(y, 27 - y), Math.min(x, 27 - x)) >= 6) {
            assertThat(value).as("row %d, column %d, seed %d", y, x, seed).isEqualTo(0.7f);
          }
          assertThat(value).isBetween(0f, 0.7f);
          outsideMovedIn |= value < 0.5f;
        }
      }
    }
    assertThat(outsideMovedIn).isTrue();
  }

  @Test
  void seedDecides() {
    float[] image = randomImage(SHAPE);
    assertThat(deformed(SHAPE, ALPHA, image, 3)).isEqualTo(deformed(SHAPE, ALPHA, image, 3));
    assertThat(deformed(SHAPE, ALPHA, image, 3)).isNotEqualTo(deformed(SHAPE, ALPHA, image, 4));
  }

  @Test
  void channelsMoveTogether() {
    ImageShape color = new ImageShape(16, 20, 3);
    float[] gray = randomImage(new ImageShape(16, 20, 1));
    float[] image = new float[color.size()];
    for (int i = 0; i < image.length; i++) {
      image[i] = gray[i / 3];
    }
    float[] expected = deformed(new ImageShape(16, 20, 1), ALPHA, gray, 8);
    float[] result = deformed(color, ALPHA, image, 8);
    for (int i = 0; i < result.length; i++) {
      assertThat(result[i]).isEqualTo(expected[i / 3]);
    }
  }

  /** The field's values are the convolution of the noise with the sampled Gaussian, by its sum. */
  @Test
  void fieldIsTheSmoothedNoise() {
    ImageShape shape = new ImageShape(13, 40, 1);
    float[] field = new ElasticDeformation(shape, SIGMA, ALPHA).field(generator(6));
    RandomGenerator random = generator(6);
    double[] noise = new double[13 * 40];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = 2 * random.nextFloat() - 1;
    }
    for (int y = 0; y < 13; y++) {
      for (int x = 0; x < 40; x++) {
        double sum = 0;
        for (int v = 0; v < 13; v++) {
          for (int u = 0; u < 40; u++) {
            sum += noise[v * 40 + u] * gaussian(v - y) * gaussian(u - x);
          }
        }
        assertThat((double) field[y * 40 + x]).isCloseTo(ALPHA * sum, within(1e-5));
      }
    }
  }

  /** Uniform noise in [-1, 1] has variance 1/3; a weighted sum's is 1/3 times Σ of the squares. */
  @Test
  void displacementsAreAsLargeAsTheFormulaSays() {
    ElasticDeformation elastic = new ElasticDeformation(SHAPE, SIGMA, ALPHA);
    int fields = 4000;
    double squares = 0;
    double magnitudes = 0;
    for (int i = 0; i < fields; i++) {
      RandomGenerator random = generator(i);
      int centre = 14 * 28 + 14;
      double down = elastic.field(random)[centre];
      double right = elastic.field(random)[centre];
      squares += down * down + right * right;
      magnitudes += Math.hypot(down, right);
    }
    double inside = 0;
    for (int i = 0; i < 28; i++) {
      inside += gaussian(i - 14) * gaussian(i - 14);
    }
    double deviation = ALPHA * inside / Math.sqrt(3);
    assertThat(deviation).isCloseTo(ALPHA / (2 * SIGMA * Math.sqrt(3 * Math.PI)), within(0.01));
    assertThat(Math.sqrt(squares / (2 * fields))).isCloseTo(deviation, within(0.02 * deviation));
    // Two independent normal components: the length is Rayleigh distributed.
    assertThat(magnitudes / fields)
        .isCloseTo(deviation * Math.sqrt(Math.PI / 2), within(0.03 * deviation));
  }

  private static double gaussian(int distance) {
    if (Math.abs(distance) > 4 * SIGMA) {
      return 0;
    }
    double sum = 0;
    for (int i = (int) (-4 * SIGMA); i <= 4 * SIGMA; i++) {
      sum += Math.exp(-0.5 * i * i / (SIGMA * SIGMA));
    }
    return Math.exp(-0.5 * distance * distance / (SIGMA * SIGMA)) / sum;
  }

  @Test
  void batchesVaryInEachEpochAndNotWithTheBatchSize() {
    float[] pixels = new float[3 * SHAPE.size()];
    for (int i = 0; i < 3; i++) {
      System.arraycopy(randomImage(SHAPE), 0, pixels, i * SHAPE.size(), SHAPE.size());
    }
    LabeledImages images = new LabeledImages(SHAPE, pixels, new int[] {0, 1, 2});
    float[] together = imageOfClass(new Batches(images, elastic(3), new Seed(1), 0).get(0), 1);
    float[] again = null;
    for (int i = 0; i < 3; i++) {
      Batches.Batch single = new Batches(images, elastic(1), new Seed(1), 0).get(i);
      again = single.labels()[0] == 1 ? single.images() : again;
    }
    assertThat(together).isEqualTo(again);
    assertThat(imageOfClass(new Batches(images, elastic(3), new Seed(1), 1).get(0), 1))
        .isNotEqualTo(together);
    assertThat(imageOfClass(new Batches(images, elastic(3), new Seed(1), 0).get(0), 2))
        .isNotEqualTo(together);
  }

  private static TrainingParameters elastic(int batchSize) {
    return new TrainingParameters(
        2, batchSize, Optimizer.ADAM, 1e-3, Schedule.COSINE, 0, Augmentation.ELASTIC);
  }

  private static float[] imageOfClass(Batches.Batch batch, int label) {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.labels()[i] == label) {
        return Arrays.copyOfRange(batch.images(), i * SHAPE.size(), (i + 1) * SHAPE.size());
      }
    }
    throw new IllegalStateException("no image of class " + label);
  }
}
