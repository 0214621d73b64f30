package dev.touchstone.core.cells.prepare;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.ClassifierFactory;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.evaluation.CheckedClassifier;
import dev.touchstone.core.evaluation.CodeOfWork;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.evaluation.KernelRecord;
import dev.touchstone.core.evaluation.KernelUses;
import dev.touchstone.core.evaluation.Networks;
import dev.touchstone.core.evaluation.StoredWeights;
import dev.touchstone.core.evaluation.WorkComponents;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.results.ReportLimits;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.StoredModel;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.kernels.KernelReport;
import dev.touchstone.tensorflow.kernels.Kernels;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.ImportedModelFactory;
import dev.touchstone.tensorflow.training.RobustValidation;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingDefenseFactory;
import dev.touchstone.tensorflow.training.TrainingParameters;
import dev.touchstone.tensorflow.training.TrainingRequest;
import dev.touchstone.tensorflow.training.TrainingResult;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an entry's model: fits its defenses, trains it or takes given weights, checks gradients.
 */
final class EntryPreparer {

  private static final Logger LOG = LoggerFactory.getLogger(EntryPreparer.class);

  /** Enough for a directional check, few enough to cost nothing. */
  private static final int PREFLIGHT_IMAGES = 4;

  /** Enough that answers which are random on every tenth image are hardly ever the same twice. */
  private static final int REPEATED_IMAGES = 32;

  private final Components components;
  private final ParameterBinder binder;
  private final CodeOfWork code;
  private final ResultsStore store;
  private final StoredResults results;
  private final Path cacheFolder;
  private final Kernels kernels;

  EntryPreparer(Bench.Tools tools) {
    this.components = tools.components();
    this.binder = tools.binder();
    this.code = tools.code();
    this.store = tools.store();
    this.results = tools.results();
    this.cacheFolder = tools.cacheFolder();
    this.kernels = tools.kernels();
  }

  StoredModel prepare(
      PrepareWork work, Dataset dataset, Progress progress, Cancellation cancellation) {
    EntrySpec entry = work.entry();
    if (results.model(entry.hash()).damage().isPresent()) {
      results.setAside(work);
    }
    Components.Resolved model = components.resolve(ComponentKind.MODEL, entry.model());
    Prepared prepared =
        model.factory() instanceof ClassifierFactory<?> ready
            ? prepareReady(entry, ready, model.parameters(), dataset)
            : prepareNetwork(entry, dataset, model, progress, cancellation);
    ReportLimits.checkTables(prepared.model().tables());
    WorkComponents.requireFilesHeld(work);
    cancellation.check(); // A cell that was given up stores nothing, if its thread ever ends.
    results.writeModel(work, code.of(List.of(work)), prepared.weights(), prepared.model());
    TrainingRequest.checkpoints(checkpoint(entry)).forEach(store::delete);
    return prepared.model();
  }

  /** A model whose weights are stored, with their SHA-256; a ready classifier has none. */
  private record Prepared(StoredModel model, Optional<String> weights) {}

  /** Opens the classifier once, so that what is wrong with it is found before it is attacked. */
  private Prepared prepareReady(
      EntrySpec entry, ClassifierFactory<?> factory, Record parameters, Dataset dataset) {
    LabeledImages images = dataset.train().count() > 0 ? dataset.train() : dataset.test();
    try (CheckedClassifier classifier =
        Networks.open(factory, parameters, dataset.shape(), dataset.classes())) {
      classifier.requireRepeatable(images.first(REPEATED_IMAGES));
    }
    KernelRecord.prepared(
        store,
        entry.hash(),
        KernelReport.unchecked("a ready classifier computes with kernels of its own"));
    return new Prepared(new StoredModel(List.of(), List.of(), 0, 0, 0), Optional.empty());
  }

  private Prepared prepareNetwork(
      EntrySpec entry,
      Dataset dataset,
      Components.Resolved resolved,
      Progress progress,
      Cancellation cancellation) {
    GraphModel declared = Networks.model(resolved, dataset.shape(), dataset.classes());
    Seed seed = new Seed(entry.seed()).derive("prepare");
    LabeledImages train = entry.trainLimit().map(dataset.train()::first).orElse(dataset.train());
    Optional<TrainingDefense> trainingDefense = trainingDefense(entry);
    // Parted before anything is added: a varied copy of an image held out must not be trained on.
    Optional<RobustValidation.Split> split =
        trainingDefense.flatMap(TrainingDefense::validation).map(held -> held.split(train));
    FittedDefenses defenses =
        FittedDefenses.of(
            entry,
            components,
            train,
            split.map(RobustValidation.Split::train).orElse(train),
            dataset.classes(),
            cacheFolder,
            seed,
            progress,
            cancellation);
    List<NamedTable> tables = new ArrayList<>(defenses.tables());
    Optional<Given> given = given(entry, resolved, declared, dataset);
    if (given.isPresent()) {
      Weights weights = given.get().weights();
      List<Kernels.Use> uses = List.of(KernelUses.evaluation(PREFLIGHT_IMAGES));
      Kernels.Checked checked =
          checkKernels(entry, declared, defenses.input(), dataset, uses, progress, cancellation);
      check(checked, dataset, weights, given.get().source() + ": ").ifPresent(tables::add);
      if (resolved.factory() instanceof ImportedModelFactory<?> imported) {
        tables.addAll(ImportedCheck.of(imported, resolved.parameters(), checked, weights, dataset));
      }
      String stored = Safetensors.write(weightsFile(entry), weights);
      return new Prepared(
          new StoredModel(defenses.numbers(), tables, 0, 0, 0), Optional.of(stored));
    }
    TrainingParameters parameters =
        binder.bind(
            entry.training().orElseThrow(),
            TrainingParameters.class,
            "training",
            Path.of("").toAbsolutePath());
    TrainingRequest.checkpoints(checkpoint(entry))
        .forEach(file -> setAsideIfFaulty(file, progress));
    List<Kernels.Use> uses =
        new ArrayList<>(KernelUses.training(declared, parameters, trainingDefense));
    uses.add(KernelUses.evaluation(PREFLIGHT_IMAGES));
    Kernels.Checked checked =
        checkKernels(entry, declared, defenses.input(), dataset, uses, progress, cancellation);
    GraphModel model = checked.model();
    Weights first =
        Trainer.initialWeights(model, dataset.shape(), dataset.classes(), seed.derive("training"));
    // A wrong gradient trains badly, too: hours are not spent on it.
    check(checked, dataset, first, "before training: ");
    TrainingResult trained =
        Trainer.train(
            new TrainingRequest(
                model,
                checked.defenses(),
                trainingDefense.map(checked.training()),
                components,
                defenses.images(),
                split.map(RobustValidation.Split::heldOut),
                entry.classifier().map(this::storedWeights),
                dataset.classes(),
                parameters,
                seed.derive("training"),
                checkpoint(entry),
                progress,
                cancellation));
    defenses.requireUntouched();
    check(checked, dataset, trained.weights(), "").ifPresent(tables::add);
    String stored = Safetensors.write(weightsFile(entry), trained.weights());
    if (entry.classifier().isEmpty()) {
      tables.add(trained.history());
    }
    trained.decoderHistory().ifPresent(tables::add);
    return new Prepared(
        new StoredModel(
            defenses.numbers(), tables, trained.images(), trained.epochs(), trained.seconds()),
        Optional.of(stored));
  }

  /** Weights that nobody trains here, and where they are from. */
  private record Given(Weights weights, String source) {}

  /** The weights that the user gave or the model brings; empty when they are trained. */
  private static Optional<Given> given(
      EntrySpec entry, Components.Resolved resolved, GraphModel declared, Dataset dataset) {
    Given given;
    if (entry.weights().isPresent()) {
      Path file = Path.of(entry.weights().get().file());
      given = new Given(givenWeights(file, entry.weights().get().sha256()), file.toString());
    } else if (resolved.factory() instanceof ImportedModelFactory<?> imported) {
      given =
          new Given(
              Networks.weights(imported, resolved.parameters(), dataset.shape(), dataset.classes()),
              "model '" + entry.model().id() + "'");
    } else {
      return Optional.empty();
    }
    given
        .weights()
        .requireFit(
            NetworkClassifier.variables(declared, dataset.shape(), dataset.classes()),
            given.source());
    return Optional.of(given);
  }

  /** The entry's defense that acts on the training step; empty when nothing is trained. */
  private Optional<TrainingDefense> trainingDefense(EntrySpec entry) {
    if (entry.training().isEmpty()) {
      return Optional.empty();
    }
    return entry.defenses().stream()
        .map(spec -> components.resolve(ComponentKind.DEFENSE, spec))
        .filter(resolved -> resolved.factory() instanceof TrainingDefenseFactory<?>)
        .map(
            resolved ->
                Networks.trainingDefense(
                    (TrainingDefenseFactory<?>) resolved.factory(), resolved.parameters()))
        .findFirst();
  }

  private Path checkpoint(EntrySpec entry) {
    return store.model(entry.hash()).resolve("checkpoint.safetensors");
  }

  private Path weightsFile(EntrySpec entry) {
    return StoredResults.weightsFile(store, entry.hash());
  }

  /** The classifier that another entry's second stage is trained on. */
  private Weights storedWeights(EntrySpec entry) {
    return new StoredWeights(store).read(entry.hash());
  }

  /** The file may be another one by now than when the run was planned. */
  private static Weights givenWeights(Path file, String planned) {
    Safetensors.Hashed read = Safetensors.readHashed(file);
    if (!read.sha256().equals(planned)) {
      throw new UserException(
          "%s: was changed after the run was planned (SHA-256 is %s, planned with %s); run again"
              .formatted(file, read.sha256(), planned));
    }
    return read.weights();
  }

  /** Checkpoints are written atomically: a faulty one was damaged or changed by something else. */
  private void setAsideIfFaulty(Path checkpoint, Progress progress) {
    TrainingRequest.fault(checkpoint)
        .ifPresent(
            fault -> {
              Path place = store.setAside(checkpoint);
              LOG.warn(
                  "{}: {}; it is now {}, and training starts from the beginning",
                  checkpoint,
                  fault,
                  place);
              progress.update(0, -1, "training from the beginning: the checkpoint was damaged");
            });
  }

  /**
   * Opens the classifier once, so that what is wrong with it is found before it is attacked.
   *
   * @param whose begins messages: the file that the weights are from, or nothing
   * @return a table for readers of results, if the gradient could not be checked
   */
  private static Optional<NamedTable> check(
      Kernels.Checked checked, Dataset dataset, Weights weights, String whose) {
    LabeledImages few = dataset.train().first(PREFLIGHT_IMAGES);
    try (NetworkClassifier classifier =
        NetworkClassifier.open(
            checked.model(),
            checked.defenses(),
            dataset.shape(),
            dataset.classes(),
            weights,
            checked.freezing())) {
      Optional<String> note =
          classifier.preflight(few.pixels(), few.labels(), checked.report().suspects());
      note.ifPresent(text -> LOG.warn("{}{}", whose, text));
      return note.map(text -> new NamedTable("Gradient check", text, List.of(), List.of()));
    } catch (UserException e) {
      throw new UserException(whose + e.getMessage(), e);
    }
  }

  /** Checks the kernels of the network as it will be run, and keeps what was found. */
  private Kernels.Checked checkKernels(
      EntrySpec entry,
      GraphModel model,
      List<InputDefense> defenses,
      Dataset dataset,
      List<Kernels.Use> uses,
      Progress progress,
      Cancellation cancellation) {
    Kernels.Checked checked =
        kernels.check(
            model, defenses, dataset.shape(), dataset.classes(), uses, progress, cancellation);
    KernelRecord.prepared(store, entry.hash(), checked.report());
    return checked;
  }
}
