package dev.touchstone.core.cells.prepare;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.data.DatasetFactory;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.defense.AugmentationContext;
import dev.touchstone.api.defense.AugmentationFactory;
import dev.touchstone.api.defense.Augmented;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.training.RobustValidation;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingDefenseFactory;
import dev.touchstone.tensorflow.training.TrainingStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.tensorflow.op.Ops;

/** Small components of a training: data, a network, an attack and defenses of each kind. */
final class TrainedParts {

  static final ImageShape SHAPE = new ImageShape(2, 2, 1);

  private TrainedParts() {}

  /** Nothing to choose. */
  record None() {}

  private static ComponentDescriptor descriptor(String id) {
    return new ComponentDescriptor(id, "3", "A test", "Serves a test.", "", List.of());
  }

  /** Forty images, dark ones of class 0 and bright ones of class 1. */
  static LabeledImages images() {
    RandomGenerator random = new Seed(1).generator();
    float[] pixels = new float[4 * 40];
    int[] labels = new int[40];
    for (int i = 0; i < 40; i++) {
      labels[i] = random.nextInt(2);
      for (int j = 0; j < 4; j++) {
        pixels[4 * i + j] = 0.5f * random.nextFloat() + 0.5f * labels[i];
      }
    }
    return new LabeledImages(SHAPE, pixels, labels);
  }

  static final class Points implements DatasetFactory<None> {
    @Override
    public ComponentDescriptor descriptor() {
      return TrainedParts.descriptor("points");
    }

    @Override
    public Class<None> parametersType() {
      return None.class;
    }

    @Override
    public Dataset load(None parameters, DatasetContext context) {
      return new Dataset(List.of("dark", "bright"), images(), images(), "checksum", List.of());
    }
  }

  static final class Linear implements GraphModelFactory<None> {
    @Override
    public ComponentDescriptor descriptor() {
      return TrainedParts.descriptor("linear");
    }

    @Override
    public Class<None> parametersType() {
      return None.class;
    }

    @Override
    public GraphModel create(None parameters, ImageShape shape, int classes) {
      return (network, images) -> {
        Ops tf = network.ops();
        return tf.linalg.matMul(
            tf.reshape(images, tf.constant(new int[] {-1, 4})),
            network.variable("weight", Initializer.GLOROT_UNIFORM, 4, classes));
      };
    }
  }

  static final class Idle implements AttackFactory<None> {
    @Override
    public ComponentDescriptor descriptor() {
      return TrainedParts.descriptor("idle");
    }

    @Override
    public Class<None> parametersType() {
      return None.class;
    }

    @Override
    public Attack create(None parameters) {
      return task -> task.propose(IntStream.range(0, task.size()).toArray(), task.images());
    }
  }

  /** As many images again; none of them may come from those held out. */
  static final class Doubled implements AugmentationFactory<None> {
    @Override
    public ComponentDescriptor descriptor() {
      return TrainedParts.descriptor("doubled");
    }

    @Override
    public Class<None> parametersType() {
      return None.class;
    }

    @Override
    public Augmented augment(None parameters, LabeledImages train, AugmentationContext context) {
      int count = train.count();
      return new Augmented(
          train.select(IntStream.range(0, 2 * count).map(i -> i % count).toArray()),
          List.of(
              new NamedTable(
                  "cache",
                  "Where it is.",
                  List.of("names"),
                  List.of(List.of((double) context.cacheFolder().getNameCount())))));
    }
  }

  /** An augmentation that finds its parameters wrong. */
  static final class Refused implements AugmentationFactory<None> {
    @Override
    public ComponentDescriptor descriptor() {
      return TrainedParts.descriptor("refused");
    }

    @Override
    public Class<None> parametersType() {
      return None.class;
    }

    @Override
    public void check(None parameters) {
      throw new UserException("refused: no such file");
    }

    @Override
    public Augmented augment(None parameters, LabeledImages train, AugmentationContext context) {
      throw new AssertionError("it has been refused");
    }
  }

  record HardenedParameters(
      @Parameter(doc = "Radius.", defaultValue = "0.1") double epsilon,
      @Parameter(doc = "Version that is asked for.", defaultValue = "3") String version) {}

  static final class Hardened implements TrainingDefenseFactory<HardenedParameters> {
    @Override
    public ComponentDescriptor descriptor() {
      return TrainedParts.descriptor("hardened");
    }

    @Override
    public Class<HardenedParameters> parametersType() {
      return HardenedParameters.class;
    }

    @Override
    public TrainingDefense create(HardenedParameters parameters) {
      if (parameters.epsilon() > 1) {
        throw new UserException("hardened: too large a radius");
      }
      AttackChoice idle = new AttackChoice("idle", Map.of("version", parameters.version()));
      NormBall threat = new NormBall(Norm.LINF, parameters.epsilon());
      return new TrainingDefense() {
        @Override
        public NormBall threat(double epochs) {
          return threat;
        }

        @Override
        public float[] images(TrainingStep step) {
          return step.attacked(idle);
        }

        @Override
        public Optional<RobustValidation> validation() {
          return Optional.of(new RobustValidation(idle, threat, 10, 1, Optional.of(1)));
        }
      };
    }
  }
}
