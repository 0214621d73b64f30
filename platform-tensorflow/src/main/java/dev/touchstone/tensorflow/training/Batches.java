package dev.touchstone.tensorflow.training;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One epoch's batches. The order is drawn from (seed, epoch), each image's augmentation and noise
 * from (seed, epoch, image), so an epoch is the same whether or not the training was interrupted
 * before it.
 */
final class Batches {

  /** Pixels that an image moves at most. */
  private static final int SHIFT = 2;

  private static final int CROP = 4;

  private final LabeledImages images;
  private final Augmentation augmentation;
  private final ElasticDeformation elastic;
  private final int batchSize;
  private final int[] order;
  private final Seed augmentationSeed;
  private final Seed noiseSeed;

  /**
   * A batch.
   *
   * @param images NHWC
   * @param labels class of each image
   * @param samples index of each image in the training set
   * @param noiseSeeds one per image, for the defenses
   */
  record Batch(float[] images, int[] labels, int[] samples, long[] noiseSeeds) {

    int count() {
      return labels.length;
    }
  }

  Batches(LabeledImages images, TrainingParameters parameters, Seed seed, int epoch) {
    this.images = images;
    this.augmentation = parameters.augmentation();
    this.elastic =
        new ElasticDeformation(images.shape(), ElasticDeformation.SIGMA, ElasticDeformation.ALPHA);
    this.batchSize = parameters.batchSize();
    this.order = shuffled(images.count(), seed.derive("order").derive(epoch).generator());
    this.augmentationSeed = seed.derive("augmentation").derive(epoch);
    this.noiseSeed = seed.derive("noise").derive(epoch);
  }

  Batch get(int index) {
    int begin = index * batchSize;
    int count = Math.min(batchSize, order.length - begin);
    ImageShape shape = images.shape();
    float[] pixels = new float[count * shape.size()];
    int[] labels = new int[count];
    int[] samples = Arrays.copyOfRange(order, begin, begin + count);
    long[] noiseSeeds = new long[count];
    for (int i = 0; i < count; i++) {
      int sample = samples[i];
      labels[i] = images.labels()[sample];
      noiseSeeds[i] = noiseSeed.derive(sample).value();
      if (augmentation == Augmentation.NONE) {
        System.arraycopy(
            images.pixels(), sample * shape.size(), pixels, i * shape.size(), shape.size());
      } else {
        augment(sample, pixels, i * shape.size());
      }
    }
    return new Batch(pixels, labels, samples, noiseSeeds);
  }

  private void augment(int sample, float[] into, int offset) {
    RandomGenerator random = augmentationSeed.derive(sample).generator();
    if (augmentation == Augmentation.ELASTIC) {
      elastic.apply(images.pixels(), sample * images.shape().size(), random, into, offset);
    } else {
      shift(sample, random, into, offset);
    }
  }

  private void shift(int sample, RandomGenerator random, float[] into, int offset) {
    boolean crop = augmentation == Augmentation.CROP_FLIP;
    int reach = crop ? CROP : SHIFT;
    int down = random.nextInt(-reach, reach + 1);
    int right = random.nextInt(-reach, reach + 1);
    boolean flip = (crop || augmentation == Augmentation.SHIFT_FLIP) && random.nextBoolean();
    ImageShape shape = images.shape();
    int channels = shape.channels();
    int begin = sample * shape.size();
    for (int y = 0; y < shape.height(); y++) {
      int fromY = y - down;
      for (int x = 0; x < shape.width(); x++) {
        int shifted = x - right;
        int fromX = flip ? shape.width() - 1 - shifted : shifted;
        if (fromY >= 0 && fromY < shape.height() && fromX >= 0 && fromX < shape.width()) {
          int from = begin + (fromY * shape.width() + fromX) * channels;
          int to = offset + (y * shape.width() + x) * channels;
          System.arraycopy(images.pixels(), from, into, to, channels);
        }
      }
    }
  }

  private static int[] shuffled(int count, RandomGenerator random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
