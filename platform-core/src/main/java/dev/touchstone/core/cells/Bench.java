package dev.touchstone.core.cells;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.core.evaluation.ClassifierPool;
import dev.touchstone.core.evaluation.CodeOfWork;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.evaluation.WorkComponents;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.KeptImages;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.tensorflow.kernels.Kernels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a cell may use while it runs.
 *
 * @param tools what all cells of a run use
 * @param dataset the entry's data
 * @param progress where the cell tells how far it is
 * @param cancellation whether it is to stop
 */
public record Bench(Tools tools, Dataset dataset, Progress progress, Cancellation cancellation) {

  /**
   * What all cells of a run use.
   *
   * @param components makes the components that work names
   * @param binder binds parameters
   * @param code says which code does a piece of work
   * @param store where results go
   * @param cacheFolder for what is no result and can be made again
   * @param kernels the check of the machine's kernels
   * @param classifiers open classifiers; others after a cell was left behind with its own
   * @param memory what cells of a run tell one another
   */
  public record Tools(
      Components components,
      ParameterBinder binder,
      CodeOfWork code,
      ResultsStore store,
      Path cacheFolder,
      Kernels kernels,
      Supplier<ClassifierPool> classifiers,
      RunMemory memory) {

    /** The store's results. */
    public StoredResults results() {
      return new StoredResults(store);
    }
  }

  /** An entry's classifier, until the lease is closed. */
  public ClassifierPool.Lease lease(EntrySpec entry, int batch) {
    cancellation.check(); // A cell that was given up takes nothing from the others.
    return tools.classifiers().get().lease(entry, dataset, batch);
  }

  /** Test images. */
  public LabeledImages images(List<Integer> samples) {
    return dataset.test().select(samples.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * The result of a cell that this one goes on from.
   *
   * @throws dev.touchstone.api.ResourceException if it is not in the store
   */
  public <R> R earlier(CellWork work, String hash, CellKind<?, R> kind) {
    return tools
        .results()
        .cell(hash, kind, Expected.ofAnySamples(work))
        .orElseThrow("the earlier cell %.12s… is not in the store".formatted(hash))
        .result();
  }

  /**
   * Stores a result, if the files that the work names are still those that it was planned with; not
   * that of a cell which was given up, and whose thread goes on by itself.
   */
  public void keep(CellWork work, Object result) {
    keep(work, result, Optional.empty());
  }

  /** The same, with the images that the cell keeps. */
  public void keep(CellWork work, Object result, Optional<KeptImages> images) {
    WorkComponents.requireFilesHeld(work);
    cancellation.check();
    tools.results().write(work, tools.code().of(List.of(work)), result, images);
  }
}
