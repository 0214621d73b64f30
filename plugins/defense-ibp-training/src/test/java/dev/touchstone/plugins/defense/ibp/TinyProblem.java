package dev.touchstone.plugins.defense.ibp;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.plugins.model.convnet.StridedConvnetFactory;
import dev.touchstone.plugins.model.convnet.StridedConvnetParameters;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.Augmentation;
import dev.touchstone.tensorflow.training.Optimizer;
import dev.touchstone.tensorflow.training.Schedule;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingParameters;
import dev.touchstone.tensorflow.training.TrainingRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Two classes in the manner of Tsipras et al. 2019 (Robustness May Be at Odds with Accuracy): a few
 * pixels that are right in 90 % of the images, clearly, and many that together tell the class with
 * certainty, each so weakly that an attack turns it around.
 */
final class TinyProblem {

  static final ImageShape SHAPE = new ImageShape(6, 6, 1);
  static final int CLASSES = 2;
  static final double EPSILON = 0.2;

  static final GraphModel NETWORK =
      new StridedConvnetFactory()
          .create(new StridedConvnetParameters(List.of(6), 3, 2, 12), SHAPE, CLASSES);

  private TinyProblem() {}

  static LabeledImages images(int count, long seed) {
    RandomGenerator random = new Seed(seed).generator();
    float[] pixels = new float[count * SHAPE.size()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(CLASSES);
      float side = labels[i] == 0 ? -1 : 1;
      float strong = random.nextFloat() < 0.9f ? side : -side;
      for (int j = 0; j < SHAPE.size(); j++) {
        float value =
            j < 4
                ? 0.5f + 0.4f * strong
                : 0.5f + 0.06f * side + 0.1f * (float) random.nextGaussian();
        pixels[i * SHAPE.size() + j] = Math.max(0, Math.min(1, value));
      }
    }
    return new LabeledImages(SHAPE, pixels, labels);
  }

  static TrainingDefense defense(double kappa, double warmUp, double ramp) {
    return new IbpTrainingFactory().create(new IbpTrainingParameters(EPSILON, kappa, warmUp, ramp));
  }

  static TrainingRequest request(
      GraphModel model,
      List<InputDefense> inputs,
      Optional<TrainingDefense> defense,
      LabeledImages images,
      int epochs,
      Path checkpoint,
      Cancellation cancellation) {
    return new TrainingRequest(
        model,
        inputs,
        defense,
        choice -> {
          throw new UserException("no attack is installed");
        },
        images,
        Optional.empty(),
        Optional.empty(),
        CLASSES,
        new TrainingParameters(
            epochs, 40, Optimizer.ADAM, 0.01, Schedule.COSINE, 0, Augmentation.NONE),
        new Seed(5),
        checkpoint,
        Progress.NONE,
        cancellation);
  }
}
