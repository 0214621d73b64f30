package dev.touchstone.core.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.cells.RunMemory;
import dev.touchstone.core.evaluation.ClassifierPool;
import dev.touchstone.core.evaluation.CodeOfWork;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.evaluation.DatasetPool;
import dev.touchstone.core.evaluation.Networks;
import dev.touchstone.core.evaluation.StoredData;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.results.StoredKinds;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellFailure;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.StoredText;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The door through which every cell is run: plain data in, one file in the store out. */
public final class CellRunner implements AutoCloseable {

  private final DatasetPool datasets;
  private final Bench.Tools tools;
  private final StoredData data;
  private volatile ClassifierPool classifiers;

  /** A runner that writes to the store. */
  public CellRunner(
      Components components,
      ParameterBinder binder,
      DatasetPool datasets,
      CodeOfWork code,
      ResultsStore store) {
    this.datasets = datasets;
    this.tools =
        new Bench.Tools(
            components,
            binder,
            code,
            store,
            datasets.cacheFolder(),
            Networks.kernels(datasets.cacheFolder()),
            () -> classifiers,
            new RunMemory());
    this.classifiers = newPool();
    this.data = new StoredData(store);
  }

  /** Forgets a cell's result, and what failed or unfinished attempts left of it. */
  public static void forget(ResultsStore store, CellWork work) {
    store.delete(StoredKinds.of(work).place(store, work.hash()));
    store.delete(store.images(work.hash()));
    store.delete(store.failed(work.hash()));
  }

  /**
   * Tells which cells are going to run, so that what one of them finds can be of use to another.
   */
  public void expect(Collection<? extends CellWork> works) {
    CellKinds.all().forEach(kind -> expect(kind, works));
  }

  private <W extends CellWork> void expect(
      CellKind<W, ?> kind, Collection<? extends CellWork> works) {
    List<W> own = works.stream().filter(kind.work()::isInstance).map(kind.work()::cast).toList();
    kind.expect(own, tools.memory());
  }

  /**
   * Runs one cell and stores its result, or why it failed.
   *
   * @param json the cell as JSON
   * @return why it failed, or empty
   * @throws CancelledException if the user asked to stop; nothing is stored
   * @throws ResourceException if the store cannot be written; nothing is stored
   * @throws UserException if weights that the user gave do not fit; nothing is stored
   */
  public Optional<CellFailure> run(String json, Progress progress, Cancellation cancellation) {
    CellWork work = parse(json);
    Dataset dataset;
    try {
      cancellation.check();
      dataset = datasets.get(work.entry(), progress, cancellation);
    } catch (ResourceException | OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) { // whatever the data set's code throws
      return Optional.of(failed(work, e, cancellation));
    }
    requireSamples(work, dataset);
    try {
      data.requireSame(work.entry(), dataset);
      CellKinds.of(work).run(work, new Bench(tools, dataset, progress, cancellation));
      data.remember(work.entry(), dataset);
      tools.store().delete(tools.store().failed(work.hash()));
      return Optional.empty();
    } catch (ResourceException e) {
      if (Failures.ofPlatform(e)) {
        throw e.getCause() instanceof IOException cause && ResultsStore.full(cause)
            ? ResultsStore.failure(tools.store().folder(), cause)
            : e;
      }
      return Optional.of(failed(work, e, cancellation));
    } catch (Throwable e) { // Whatever a component throws, its cell failed and the others go on.
      if (e instanceof UserException given && work.givenWeights().isPresent()) {
        throw given;
      }
      return Optional.of(failed(work, e, cancellation));
    }
  }

  /**
   * Stores why a cell failed.
   *
   * @throws CancelledException if the user asked to stop: a component that throws then, whatever it
   *     throws, has not failed. Without that wish its CancelledException is a failure as any other
   */
  private CellFailure failed(CellWork work, Throwable e, Cancellation cancellation) {
    cancellation.check();
    return fail(work, e);
  }

  /** Stores that a cell failed, and why. */
  public CellFailure fail(CellWork work, Throwable why) {
    CellFailure failure = Failures.of(work, why);
    tools.results().writeFailure(work, tools.code().of(List.of(work)), failure);
    return failure;
  }

  /**
   * Goes on without a cell whose thread does not end: it may hold classifiers, or the pool itself.
   * They are never closed, as nobody knows whether they are in use.
   */
  public void leaveBehind() {
    classifiers = newPool();
  }

  private ClassifierPool newPool() {
    return new ClassifierPool(tools.components(), tools.store(), tools.kernels());
  }

  /**
   * What a cell may use, with its data loaded: for looking at what is stored, not for storing.
   *
   * @throws UserException if the data is not there, or is not that of the cell
   * @throws dev.touchstone.api.ComponentException if it is other data under the same checksum
   */
  public Bench bench(CellWork work, Progress progress, Cancellation cancellation) {
    Dataset dataset = datasets.get(work.entry(), progress, cancellation);
    requireSamples(work, dataset);
    data.requireSame(work.entry(), dataset);
    return new Bench(tools, dataset, progress, cancellation);
  }

  private static void requireSamples(CellWork work, Dataset dataset) {
    int count = dataset.test().count();
    for (int sample : work.samples()) {
      if (sample >= count) {
        throw new UserException(
            "not a cell of this data: sample %,d of %,d test images, which count from 0"
                .formatted(sample, count));
      }
    }
  }

  private static CellWork parse(String json) {
    try {
      JsonNode tree = Json.MAPPER.readTree(json);
      if (!(tree instanceof ObjectNode)) {
        throw new UserException("not a cell: it is no JSON object");
      }
      return StoredKinds.work(tree);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      String problem =
          e.getCause() instanceof IllegalArgumentException wrong
              ? wrong.getMessage()
              : e instanceof JsonProcessingException unreadable
                  ? unreadable.getOriginalMessage()
                  : e.getMessage();
      throw new UserException("not a cell: " + StoredText.line(String.valueOf(problem)), e);
    }
  }

  @Override
  public void close() {
    classifiers.close();
  }
}
