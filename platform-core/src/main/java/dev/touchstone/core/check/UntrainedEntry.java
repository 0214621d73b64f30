package dev.touchstone.core.check;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.ClassifierFactory;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.InspectableClassifier;
import dev.touchstone.core.evaluation.CheckedClassifier;
import dev.touchstone.core.evaluation.Networks;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.StoredText;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.tensorflow.model.ImportedModelFactory;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingDefenseFactory;
import dev.touchstone.tensorflow.training.TwoStageModel;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An entry before anything is trained: its network as it is built, with first values. What is dear
 * is made when it is first asked for. Not thread-safe; to be closed.
 */
public final class UntrainedEntry implements AutoCloseable {

  /**
   * The parts of an entry that is built as a graph.
   *
   * @param model the network's architecture
   * @param defenses what stands before it, not fitted
   */
  public record Network(GraphModel model, List<InputDefense> defenses) {}

  private static final Logger LOG = LoggerFactory.getLogger(UntrainedEntry.class);

  private final Suite.Entry entry;
  private final DatasetOutline data;
  private final boolean mayOpen;
  private final Optional<Network> network;
  private Classifier classifier;
  private Facts facts;
  private RuntimeException unopened;

  /** What a classifier says of itself, remembered when it is closed. */
  private record Facts(
      boolean differentiable,
      boolean stochastic,
      List<String> surrogates,
      SortedSet<String> outputNames) {

    static Facts of(Classifier classifier) {
      return new Facts(
          classifier instanceof DifferentiableClassifier,
          classifier.stochastic(),
          classifier instanceof DifferentiableClassifier differentiable
              ? List.copyOf(differentiable.surrogates())
              : List.of(),
          classifier instanceof InspectableClassifier inspectable
              ? Collections.unmodifiableSortedSet(new TreeSet<>(inspectable.outputNames()))
              : Collections.emptySortedSet());
    }
  }

  /**
   * An entry.
   *
   * @param data what the data set holds
   * @param mayOpen whether a ready classifier may be opened: it can be dear, or far away
   * @throws UserException if the model does not fit the data
   */
  UntrainedEntry(Suite.Entry entry, DatasetOutline data, boolean mayOpen) {
    this.entry = entry;
    this.data = data;
    this.mayOpen = mayOpen;
    this.network =
        entry.model().component().factory() instanceof GraphModelFactory<?> factory
            ? Optional.of(network(factory))
            : Optional.empty();
  }

  private Network network(GraphModelFactory<?> factory) {
    GraphModel model = model(factory);
    if (entry.classifier().isPresent() && !(model instanceof TwoStageModel)) {
      throw new UserException(
          "model '%s' has no second stage of training, so it cannot take another's classifier"
              .formatted(entry.model().id()));
    }
    List<InputDefense> defenses = new ArrayList<>();
    for (BoundComponent defense : entry.defenses()) {
      if (defense.component().factory() instanceof InputDefenseFactory<?> input) {
        defenses.add(unfitted(input, defense.parameters()));
      }
    }
    return new Network(model, defenses);
  }

  private <P extends Record> GraphModel model(GraphModelFactory<P> factory) {
    return factory.create(
        factory.parametersType().cast(entry.model().parameters()), data.shape(), data.classes());
  }

  private static <P extends Record> InputDefense unfitted(
      InputDefenseFactory<P> factory, Record parameters) {
    return factory.unfitted(factory.parametersType().cast(parameters));
  }

  public String name() {
    return entry.name();
  }

  public DatasetOutline data() {
    return data;
  }

  /** Empty for a classifier that a plugin brings ready. */
  public Optional<Network> network() {
    return network;
  }

  /**
   * Builds the graphs of the training and of the evaluation, and throws them away.
   *
   * @throws UserException if the entry cannot be trained, or has no gradients
   */
  void rehearse() {
    if (network.isPresent()) {
      GraphModel model = network.get().model();
      List<InputDefense> defenses = network.get().defenses();
      NetworkClassifier.requireGradients(model, defenses, data.shape(), data.classes());
      entry
          .training()
          .ifPresent(
              training ->
                  Trainer.rehearse(
                      model, defenses, trainingDefense(), data.shape(), data.classes(), training));
    }
  }

  /** Whether the platform trains it. */
  boolean trained() {
    return entry.training().isPresent() && network.isPresent();
  }

  /** What the entry does in its training steps; empty when nothing is trained. */
  Optional<TrainingDefense> trainingDefense() {
    return entry.training().isEmpty()
        ? Optional.empty()
        : entry.defenses().stream()
            .filter(use -> use.component().factory() instanceof TrainingDefenseFactory<?>)
            .map(BoundComponent::trainingDefense)
            .findFirst();
  }

  /** A network without gradients is refused by itself ({@link #rehearse}). */
  boolean differentiable() {
    return network.isPresent() || facts().differentiable();
  }

  public boolean stochastic() {
    return network
        .map(parts -> parts.defenses().stream().anyMatch(one -> one.noise() != Noise.NONE))
        .orElseGet(() -> facts().stochastic());
  }

  List<String> surrogates() {
    if (network.isPresent()) {
      return network.get().defenses().stream()
          .flatMap(defense -> defense.surrogates().stream())
          .map(BackwardSurrogate::name)
          .distinct()
          .toList();
    }
    return facts().surrogates();
  }

  /** Names of what can be seen inside; empty for a classifier that shows nothing. */
  public SortedSet<String> outputNames() {
    return facts().outputNames();
  }

  private Facts facts() {
    if (facts == null) {
      facts = Facts.of(classifier());
    }
    return facts;
  }

  /** What can be seen inside; empty for a classifier that shows nothing. */
  public Optional<InspectableClassifier> inside() {
    return Optional.of(classifier())
        .filter(InspectableClassifier.class::isInstance)
        .map(InspectableClassifier.class::cast);
  }

  /** The first values of the network's variables, or those that it brings. */
  public Weights weights() {
    if (entry.model().component().factory() instanceof ImportedModelFactory<?> imported) {
      return Networks.weights(imported, entry.model().parameters(), data.shape(), data.classes());
    }
    return Trainer.initialWeights(
        network.orElseThrow().model(), data.shape(), data.classes(), new Seed(0));
  }

  /**
   * The pipeline, which has learned nothing yet, or the ready classifier.
   *
   * @throws IllegalStateException if it cannot be opened now; {@link #refusal} may say why
   */
  public Classifier classifier() {
    if (unopened != null) {
      throw new IllegalStateException("could not be opened before", unopened);
    }
    if (classifier == null) {
      try {
        classifier = network.map(this::open).orElseGet(this::openReady);
      } catch (RuntimeException e) {
        // Not tried again, as it can be dear; and it is no fault of whoever asks for it.
        unopened = e;
        throw new IllegalStateException("cannot be opened", e);
      }
    }
    return classifier;
  }

  /** What is wrong with the entry, if its classifier was asked for and could not serve the data. */
  Optional<String> refusal() {
    return unopened instanceof UserException refused
        ? Optional.of(StoredText.line(String.valueOf(refused.getMessage())))
        : Optional.empty();
  }

  private Classifier open(Network parts) {
    return NetworkClassifier.open(
        parts.model(), parts.defenses(), data.shape(), data.classes(), weights(), false);
  }

  private Classifier openReady() {
    if (!mayOpen) {
      throw new IllegalStateException("ready classifiers are not opened now");
    }
    return openReady((ClassifierFactory<?>) entry.model().component().factory());
  }

  private <P extends Record> Classifier openReady(ClassifierFactory<P> factory) {
    return CheckedClassifier.of(
        factory.open(
            factory.parametersType().cast(entry.model().parameters()),
            data.shape(),
            data.classes()),
        data.shape(),
        data.classes());
  }

  /** Closes the classifier if it is open; who asks for it again gets it opened again. */
  @Override
  public void close() {
    if (classifier != null) {
      Classifier open = classifier;
      classifier = null;
      try {
        open.close();
      } catch (Throwable e) { // Nothing depends on it here, whatever a plugin's code throws.
        LOG.debug("entry '{}' could not be closed", name(), e);
      }
    }
  }
}
