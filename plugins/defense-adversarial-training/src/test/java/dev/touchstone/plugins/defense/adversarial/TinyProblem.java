package dev.touchstone.plugins.defense.adversarial;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.attack.Attacks;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.plugins.attack.gradient.Goal;
import dev.touchstone.plugins.attack.gradient.Keep;
import dev.touchstone.plugins.attack.gradient.PgdFactory;
import dev.touchstone.plugins.attack.gradient.PgdParameters;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.training.Augmentation;
import dev.touchstone.tensorflow.training.Optimizer;
import dev.touchstone.tensorflow.training.RobustValidation;
import dev.touchstone.tensorflow.training.Schedule;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingParameters;
import dev.touchstone.tensorflow.training.TrainingRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Two classes in the manner of Tsipras et al. 2019 (Robustness May Be at Odds with Accuracy): a few
 * pixels that are right in 90 % of the images, all at once and clearly, and many that together tell
 * the class with certainty, each so weakly that an attack turns it around.
 */
final class TinyProblem {

  static final ImageShape SHAPE = new ImageShape(6, 6, 1);
  static final int CLASSES = 2;
  static final double EPSILON = 0.2;

  static final AttackChoice PGD =
      new AttackChoice("pgd", Map.of("steps", 5, "relative-step-size", 0.5));

  static final AttackChoice FAST =
      new AttackChoice("pgd", Map.of("steps", 1, "relative-step-size", 1.25, "random-start", true));

  static final Attacks ATTACKS = TinyProblem::attack;

  static final GraphModel NETWORK =
      (network, images) -> {
        Ops tf = network.ops();
        Operand<TFloat32> flat = tf.reshape(images, tf.constant(new int[] {-1, SHAPE.size()}));
        Operand<TFloat32> first =
            network.variable("fc1.weight", Initializer.GLOROT_UNIFORM, SHAPE.size(), 12);
        Operand<TFloat32> bias = network.variable("fc1.bias", Initializer.ZEROS, 12);
        Operand<TFloat32> hidden = tf.math.tanh(tf.nn.biasAdd(tf.linalg.matMul(flat, first), bias));
        Operand<TFloat32> second =
            network.variable("fc2.weight", Initializer.GLOROT_UNIFORM, 12, CLASSES);
        Operand<TFloat32> outer = network.variable("fc2.bias", Initializer.ZEROS, CLASSES);
        return tf.nn.biasAdd(tf.linalg.matMul(hidden, second), outer);
      };

  private TinyProblem() {}

  private static dev.touchstone.api.attack.Attack attack(AttackChoice choice) {
    if (!choice.id().equals("pgd")) {
      throw new UserException("attack '" + choice.id() + "' is not installed");
    }
    Map<String, Object> given = choice.parameters();
    return new PgdFactory()
        .create(
            new PgdParameters(
                (Integer) given.getOrDefault("steps", 40),
                Optional.empty(),
                Optional.ofNullable((Double) given.get("relative-step-size")),
                (Boolean) given.getOrDefault("random-start", true),
                1,
                Goal.UNTARGETED,
                Optional.empty(),
                Loss.CROSS_ENTROPY,
                0,
                1,
                Optional.empty(),
                Keep.LAST));
  }

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

  static AdversarialTrainingParameters parameters(Method method, AttackChoice attack) {
    return parameters(method, attack, 0, 0);
  }

  static AdversarialTrainingParameters parameters(
      Method method, AttackChoice attack, int warmUp, int validationImages) {
    return new AdversarialTrainingParameters(
        method,
        Norm.LINF,
        EPSILON,
        attack,
        Optional.empty(),
        warmUp,
        new AdversarialTrainingParameters.Validation(validationImages, PGD, 1, Optional.empty()));
  }

  static TrainingDefense defense(AdversarialTrainingParameters parameters) {
    return new AdversarialTrainingFactory().create(parameters);
  }

  static TrainingRequest request(
      Optional<TrainingDefense> defense,
      LabeledImages images,
      int epochs,
      int batch,
      Path checkpoint,
      Cancellation cancellation) {
    Optional<RobustValidation.Split> split =
        defense.flatMap(TrainingDefense::validation).map(held -> held.split(images));
    return new TrainingRequest(
        NETWORK,
        List.of(),
        defense,
        ATTACKS,
        split.map(RobustValidation.Split::train).orElse(images),
        split.map(RobustValidation.Split::heldOut),
        CLASSES,
        new TrainingParameters(
            epochs, batch, Optimizer.ADAM, 0.02, Schedule.COSINE, 0, Augmentation.NONE),
        new Seed(5),
        checkpoint,
        Progress.NONE,
        cancellation);
  }
}
