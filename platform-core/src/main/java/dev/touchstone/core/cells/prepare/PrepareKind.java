package dev.touchstone.core.cells.prepare;

import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.Gathering;
import dev.touchstone.core.cells.Pace;
import dev.touchstone.core.cells.Place;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.cells.Planning;
import dev.touchstone.core.cells.Recheck;
import dev.touchstone.core.cells.Speed;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.Reading;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.StoredModel;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingDefenseFactory;
import dev.touchstone.tensorflow.training.TrainingParameters;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Cells that make the model of an entry; all others of the entry need theirs. */
public final class PrepareKind extends CellKind<PrepareWork, StoredModel> {

  /** The kind. */
  public PrepareKind() {
    super(PrepareWork.class, StoredModel.class, Optional.empty());
  }

  /** What needs no training is looked at before anything is trained or attacked. */
  @Override
  public void planFirst(Planning planning) {
    for (int e = 0; e < planning.entries().size(); e++) {
      if (planning.entries().get(e).training().isEmpty()) {
        planEntry(planning, e);
      }
    }
  }

  @Override
  public void planEntry(Planning planning, int entry) {
    plan(planning, entry);
  }

  /**
   * Adds the cell that makes an entry's model, unless it is there, after that of its classifier.
   */
  public static void plan(Planning planning, int entry) {
    EntrySpec spec = planning.entries().get(entry);
    spec.classifier().map(planning.entries()::indexOf).ifPresent(other -> plan(planning, other));
    List<String> needs = spec.classifier().map(EntrySpec::hash).stream().toList();
    planning.addOnce(Cell.of(new PrepareWork(spec), Place.of(entry), needs, 0));
  }

  @Override
  public String subject(PrepareWork work) {
    return "preparing model '" + work.entry().model().id() + "'";
  }

  @Override
  public Pace pace() {
    return new Pace(
        3, /* known= */ true, /* telling= */ true, /* late= */ true, Pace.Row.PREPARATION);
  }

  @Override
  public void measure(Cell cell, Suite suite, StoredModel model, Speed speed) {
    if (model.epochs() > 0) {
      double images = (double) model.images() * model.epochs();
      speed.addTrainingImages(images * workPerImage(suite, cell), model.seconds());
    }
  }

  @Override
  public double seconds(Cell cell, Suite suite, int trainingImages, Speed speed) {
    return units(cell, suite, trainingImages)
        * workPerImage(suite, cell)
        / speed.trainingImagesPerSecond();
  }

  /** Images that training is fed in all. */
  @Override
  public double units(Cell cell, Suite suite, int trainingImages) {
    Optional<TrainingParameters> training = entry(suite, cell).training();
    if (training.isEmpty()) {
      return 0;
    }
    int limit = cell.work().entry().trainLimit().orElse(Integer.MAX_VALUE);
    return training
        .get()
        .steps()
        .map(steps -> (double) steps * training.get().batchSize())
        .orElse((double) training.get().epochs() * Math.min(trainingImages, limit));
  }

  /** Cost of a training image with the entry's defenses; a gradient query counts as one image. */
  private static double workPerImage(Suite suite, Cell cell) {
    return entry(suite, cell).defenses().stream()
        .filter(d -> d.component().factory() instanceof TrainingDefenseFactory<?>)
        .map(BoundComponent::trainingDefense)
        .mapToDouble(TrainingDefense::gradientQueries)
        .reduce(1, Double::sum);
  }

  private static Suite.Entry entry(Suite suite, Cell cell) {
    return suite.entries().get(cell.place().entry());
  }

  @Override
  public void run(PrepareWork work, Bench bench) {
    new EntryPreparer(bench.tools())
        .prepare(work, bench.dataset(), bench.progress(), bench.cancellation());
  }

  @Override
  public double seconds(StoredModel result) {
    return result.epochs() > 0 ? result.seconds() : 0;
  }

  @Override
  public Path place(ResultsStore store, String hash) {
    return store.model(hash);
  }

  @Override
  public List<Path> files(ResultsStore store, String hash) {
    return List.of(StoredResults.modelFile(store, hash), StoredResults.weightsFile(store, hash));
  }

  @Override
  public Reading<StoredCell<StoredModel>> read(
      StoredResults results, String hash, Expected expected) {
    return results.model(hash);
  }

  /** Reading it has compared the weights with their digest; other rows load and use them. */
  @Override
  public Recheck recheck(PrepareWork work, StoredCell<StoredModel> cell, Bench bench) {
    Recheck recheck = new Recheck();
    recheck.held("model, whose weights are those that were stored with it");
    return recheck;
  }

  /** Entries share models, so a manifest may have the cell under another entry. */
  @Override
  public void gather(Gathering gathering, int entry, List<Placed> cells) {
    gathering
        .model(entry)
        .ifPresentOrElse(
            gathering.entry(entry)::model,
            () -> gathering.modelFailure(entry).ifPresent(gathering.entry(entry)::failure));
  }
}
