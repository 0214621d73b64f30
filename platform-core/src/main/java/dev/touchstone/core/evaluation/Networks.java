package dev.touchstone.core.evaluation;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.ClassifierFactory;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import dev.touchstone.tensorflow.kernels.Kernels;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.tensorflow.model.ImportedModelFactory;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingDefenseFactory;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.Optional;

/** Calls factories with parameters whose type only the factory knows. */
public final class Networks {

  private Networks() {}

  /** The self-check of kernels, with what it remembers among what components keep. */
  public static Kernels kernels(Path cacheFolder) {
    return new Kernels(cacheFolder.resolve("kernels.json"));
  }

  public static GraphModel model(Components.Resolved resolved, ImageShape shape, int classes) {
    return create((GraphModelFactory<?>) resolved.factory(), resolved.parameters(), shape, classes);
  }

  private static <P extends Record> GraphModel create(
      GraphModelFactory<P> factory, Record parameters, ImageShape shape, int classes) {
    return factory.create(factory.parametersType().cast(parameters), shape, classes);
  }

  /** What the network of a model that was trained elsewhere brings. */
  public static <P extends Record> Weights weights(
      ImportedModelFactory<P> factory, Record parameters, ImageShape shape, int classes) {
    return factory.weights(factory.parametersType().cast(parameters), shape, classes);
  }

  /** What somebody else says of a network that was trained elsewhere; see the factory. */
  public static <P extends Record> Optional<String> confirm(
      ImportedModelFactory<P> factory,
      Record parameters,
      Classifier network,
      LabeledImages images) {
    return factory.confirm(factory.parametersType().cast(parameters), network, images);
  }

  /** A ready classifier behind checks; nobody sees it without them. */
  public static <P extends Record> CheckedClassifier open(
      ClassifierFactory<P> factory, Record parameters, ImageShape shape, int classes) {
    return CheckedClassifier.of(
        factory.open(factory.parametersType().cast(parameters), shape, classes), shape, classes);
  }

  public static <P extends Record> FittedState fit(
      InputDefenseFactory<P> factory,
      Record parameters,
      LabeledImages train,
      Seed seed,
      Progress progress,
      Cancellation cancellation) {
    LentImages lent = new LentImages(train);
    FittedState state =
        factory.fit(
            factory.parametersType().cast(parameters), lent.copy(), seed, progress, cancellation);
    lent.requireUntouched("defense '" + factory.descriptor().id() + "'", "training images");
    return state;
  }

  public static <P extends Record> TrainingDefense trainingDefense(
      TrainingDefenseFactory<P> factory, Record parameters) {
    return factory.create(factory.parametersType().cast(parameters));
  }

  public static <P extends Record> InputDefense inputDefense(
      InputDefenseFactory<P> factory, Record parameters, FittedState state) {
    return factory.create(factory.parametersType().cast(parameters), state);
  }
}
