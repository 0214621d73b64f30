package zoo;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells dark from light by the mean of the pixels, and goes wrong in one way. */
final class Grey implements DifferentiableClassifier {

  /** What is wrong with an entry. */
  public enum Way {
    HONEST,
    /** Rounds every pixel to a multiple of 1/16: no gradient anywhere. */
    SHATTERED,
    /** Answers with probabilities that have become 0 and 1. */
    VANISHING,
    /** Its gradient points the wrong way. */
    REVERSED,
    /** Its gradient is right at clean images, and points the wrong way beside them. */
    ROUGH,
    /** Answers every image alike. */
    CONSTANT,
    /** Its gradient is no number. */
    NAN,
    /** Its answer depends on how many images it is asked about. */
    BATCH,
    /** Its first answer is another one. */
    FIRST,
    /** Every fifth image of a batch gets another answer. */
    PLACED,
    /** Knows test images by their exact values, and takes all others for their opposite. */
    KNOWN,
    /** Looks at half of the pixels, drawn for each question. */
    RANDOM
  }

  private static final float SCALE = 20;
  private static final float HUGE = 20_000;
  private static final int LEVELS = 16;
  private static final int EVERY = 5;

  private final Way way;
  private final AtomicBoolean asked = new AtomicBoolean();

  Grey(Way way) {
    this.way = way;
  }

  @Override
  public ImageShape inputShape() {
    return new ImageShape(4, 4, 1);
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public boolean stochastic() {
    return way == Way.RANDOM;
  }

  @Override
  public float[] logits(float[] images, long[] seeds) {
    boolean first = !asked.getAndSet(true);
    float[] logits = new float[2 * seeds.length];
    for (int i = 0; i < seeds.length; i++) {
      float light = lightness(images, i, seeds[i]);
      if (way == Way.VANISHING) {
        float sure = (float) (1 / (1 + Math.exp(-HUGE * (double) light)));
        logits[2 * i] = 1 - sure;
        logits[2 * i + 1] = sure;
      } else if (way == Way.CONSTANT) {
        logits[2 * i] = 1;
      } else {
        float turned =
            (way == Way.BATCH && seeds.length % 2 == 1)
                    || (way == Way.PLACED && i % EVERY == EVERY - 1)
                    || (way == Way.KNOWN && !clean(images, i))
                    || (way == Way.FIRST && first)
                ? -1
                : 1;
        logits[2 * i] = -turned * SCALE * light;
        logits[2 * i + 1] = turned * SCALE * light;
      }
    }
    return logits;
  }

  private float lightness(float[] images, int image, long seed) {
    Random random = new Random(seed);
    float sum = 0;
    int counted = 0;
    for (int j = 0; j < Greys.PIXELS; j++) {
      float pixel = images[image * Greys.PIXELS + j];
      if (way != Way.RANDOM || random.nextBoolean()) {
        sum += way == Way.SHATTERED ? Math.round(pixel * LEVELS) / (float) LEVELS : pixel;
        counted++;
      }
    }
    return counted == 0 ? 0 : sum / counted - 0.5f;
  }

  @Override
  public List<String> surrogates() {
    return List.of();
  }

  /** Both losses rise as the lightness leaves the label's side. */
  @Override
  public Gradients gradients(GradientRequest request) {
    int n = request.labels().length;
    float[] logits = logits(request.images(), request.noiseSeeds());
    float[] losses = new float[n];
    float[] cotangents = new float[2 * n];
    for (int i = 0; i < n; i++) {
      int label = request.targets().isPresent() ? request.targets().get()[i] : request.labels()[i];
      float sign = request.targets().isPresent() ? -1 : 1;
      float margin = logits[2 * i + 1 - label] - logits[2 * i + label];
      double other = 1 / (1 + Math.exp(-(double) margin));
      boolean entropy = request.loss() == Loss.CROSS_ENTROPY;
      losses[i] = sign * (entropy ? (float) Math.log1p(Math.exp(margin)) : margin);
      float slope = sign * (entropy ? (float) other : 1);
      cotangents[2 * i + 1 - label] = slope;
      cotangents[2 * i + label] = -slope;
    }
    return new Gradients(
        logits,
        losses,
        vectorJacobianProduct(
            request.images(), cotangents, request.surrogate(), request.noiseSeeds()));
  }

  @Override
  public float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] seeds) {
    float[] gradients = new float[images.length];
    for (int i = 0; i < seeds.length; i++) {
      float towardsLight = (cotangents[2 * i + 1] - cotangents[2 * i]) * slope(images, i);
      Random random = new Random(seeds[i]);
      for (int j = 0; j < Greys.PIXELS; j++) {
        boolean seen = way != Way.RANDOM || random.nextBoolean();
        gradients[i * Greys.PIXELS + j] = seen ? towardsLight / Greys.PIXELS : 0;
      }
    }
    return gradients;
  }

  /** Of the logits by the lightness, or what the way makes of it. */
  private float slope(float[] images, int image) {
    return switch (way) {
      case SHATTERED, CONSTANT -> 0;
      case VANISHING -> {
        double light = lightness(images, image, 0);
        double sure = 1 / (1 + Math.exp(-HUGE * light));
        yield (float) (HUGE * sure * (1 - sure));
      }
      case REVERSED -> -SCALE;
      case ROUGH -> clean(images, image) ? SCALE : -SCALE;
      case NAN -> Float.NaN;
      default -> SCALE;
    };
  }

  private static boolean clean(float[] images, int image) {
    for (int j = 0; j < Greys.PIXELS; j++) {
      float level = images[image * Greys.PIXELS + j] * 64;
      if (level != Math.rint(level)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {}
}
