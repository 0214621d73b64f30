package dev.touchstone.core.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellResult;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.StoredText;
import dev.touchstone.tensorflow.kernels.Kernels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The door through which every cell is run: plain data in, one file in the store out. */
public final class CellRunner implements AutoCloseable {

  private final Components components;
  private final DatasetPool datasets;
  private final ResultsStore store;
  private final StoredResults results;
  private final CodeOfWork code;
  private final EntryPreparer preparer;
  private final Kernels kernels;
  private final StoredData data;
  private final ChanceAlarm chanceAlarm = new ChanceAlarm();
  private final Candidates candidates = new Candidates();
  private volatile ClassifierPool classifiers;

  /** A runner that writes to the store. */
  public CellRunner(
      Components components,
      ParameterBinder binder,
      DatasetPool datasets,
      CodeOfWork code,
      ResultsStore store) {
    this.components = components;
    this.datasets = datasets;
    this.store = store;
    this.results = new StoredResults(store);
    this.code = code;
    this.kernels = Networks.kernels(datasets.cacheFolder());
    this.preparer =
        new EntryPreparer(components, binder, code, store, datasets.cacheFolder(), kernels);
    this.classifiers = new ClassifierPool(components, store, kernels);
    this.data = new StoredData(store);
  }

  /** Whether the result of the cell is in the store and can be believed. */
  public static boolean done(ResultsStore store, CellWork work) {
    return new StoredResults(store).done(work);
  }

  /** Forgets a cell's result, and what failed or unfinished attempts left of it. */
  public static void forget(ResultsStore store, CellWork work) {
    store.delete(
        work instanceof CellWork.Prepare ? store.model(work.hash()) : store.cell(work.hash()));
    store.delete(store.failed(work.hash()));
  }

  /**
   * Tells which cells are going to run, so that what one of them finds can be of use to another.
   */
  public void expect(Collection<? extends CellWork> works) {
    candidates.expect(works);
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
  public Optional<CellResult.Failure> run(
      String json, Progress progress, Cancellation cancellation) {
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
      run(work, dataset, progress, cancellation);
      data.remember(work.entry(), dataset);
      store.delete(store.failed(work.hash()));
      return Optional.empty();
    } catch (ResourceException e) {
      if (Failures.ofPlatform(e)) {
        throw e.getCause() instanceof IOException cause && ResultsStore.full(cause)
            ? ResultsStore.failure(store.folder(), cause)
            : e;
      }
      return Optional.of(failed(work, e, cancellation));
    } catch (Throwable e) { // Whatever a component throws, its cell failed and the others go on.
      if (e instanceof UserException given && givenWeights(work)) {
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
  private CellResult.Failure failed(CellWork work, Throwable e, Cancellation cancellation) {
    cancellation.check();
    return fail(work, e);
  }

  /** Stores that a cell failed, and why. */
  public CellResult.Failure fail(CellWork work, Throwable why) {
    CellResult.Failure failure = Failures.of(work, why);
    results.writeFailure(work, code.of(List.of(work)), failure);
    return failure;
  }

  /**
   * Goes on without a cell whose thread does not end: it may hold classifiers, or the pool itself.
   * They are never closed, as nobody knows whether they are in use.
   */
  public void leaveBehind() {
    classifiers = new ClassifierPool(components, store, kernels);
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
      CellWork work = Json.MAPPER.readValue(json, CellWork.class);
      if (work == null) {
        throw new UserException("not a cell: null");
      }
      return work;
    } catch (JsonProcessingException e) {
      String problem =
          e.getCause() instanceof IllegalArgumentException wrong
              ? wrong.getMessage()
              : e.getOriginalMessage();
      throw new UserException("not a cell: " + StoredText.line(String.valueOf(problem)), e);
    }
  }

  private static boolean givenWeights(CellWork work) {
    return work instanceof CellWork.Prepare && work.entry().weights().isPresent();
  }

  private void run(CellWork work, Dataset dataset, Progress progress, Cancellation cancellation) {
    if (work instanceof CellWork.Prepare prepare) {
      preparer.prepare(prepare.entry(), dataset, progress, cancellation);
    } else if (work instanceof CellWork.Clean clean) {
      clean(clean, dataset, cancellation);
    } else if (work instanceof CellWork.Attack attack) {
      attack(attack, dataset, progress, cancellation);
    } else if (work instanceof CellWork.Certify certify) {
      certify(certify, dataset, progress, cancellation);
    } else if (work instanceof CellWork.Analyse analyse) {
      analyse(analyse, dataset, progress, cancellation);
    }
  }

  private void analyse(
      CellWork.Analyse work, Dataset dataset, Progress progress, Cancellation cancellation) {
    List<ClassifierPool.Lease> leases = new ArrayList<>();
    try {
      for (EntrySpec entry : work.entries()) {
        leases.add(classifiers.lease(entry, dataset, work.batch()));
      }
      AnalysisEvaluator evaluator =
          new AnalysisEvaluator(
              work,
              leases.stream().map(ClassifierPool.Lease::classifier).toList(),
              dataset,
              components,
              candidates);
      keep(work, evaluator.evaluate(progress, cancellation), cancellation);
    } finally {
      leases.forEach(ClassifierPool.Lease::close);
      candidates.ended(work);
    }
  }

  private void clean(CellWork.Clean work, Dataset dataset, Cancellation cancellation) {
    long start = System.nanoTime();
    LabeledImages images = select(dataset, work.samples());
    try (ClassifierPool.Lease lease = classifiers.lease(work.entry(), dataset, work.batch())) {
      CellResult.Clean result =
          new CellResult.Clean(
              CleanEvaluator.outcomes(
                  CleanEvaluator.judge(
                      lease.classifier(),
                      images,
                      work.samples(),
                      work.batch(),
                      work.entry().seed(),
                      cancellation),
                  images,
                  work.samples()),
              (System.nanoTime() - start) / 1e9);
      keep(work, result, cancellation);
      chanceAlarm.hear(work.entry(), result.outcomes(), dataset.classes());
    }
  }

  private void attack(
      CellWork.Attack work, Dataset dataset, Progress progress, Cancellation cancellation) {
    try (ClassifierPool.Lease target = classifiers.lease(work.entry(), dataset, work.batch());
        ClassifierPool.Lease asked =
            classifiers.lease(work.source().orElse(work.entry()), dataset, work.batch())) {
      int imageSize = dataset.shape().size();
      boolean wanted = candidates.wanted(work, imageSize);
      AttackEvaluator evaluator =
          new AttackEvaluator(
              work,
              target.classifier(),
              work.source().map(source -> asked.classifier()),
              components.attack(work.attack()),
              select(dataset, work.samples()),
              brokenEarlier(work),
              wanted);
      keep(work, evaluator.evaluate(clean(work), progress, cancellation), cancellation);
      if (wanted) {
        candidates.offer(work, imageSize, evaluator::attacked);
      }
    }
  }

  private void certify(
      CellWork.Certify work, Dataset dataset, Progress progress, Cancellation cancellation) {
    try (ClassifierPool.Lease lease = classifiers.lease(work.entry(), dataset, work.batch())) {
      CertificationEvaluator evaluator =
          new CertificationEvaluator(
              work,
              lease.entry(),
              components.certifier(work.certifier()),
              select(dataset, work.samples()),
              work.after().isPresent() ? decidedEarlier(work) : Map.of());
      keep(work, evaluator.evaluate(clean(work), progress, cancellation), cancellation);
    }
  }

  /**
   * Stores a result, if the files that the work names are still those that it was planned with; not
   * that of a cell which was given up, and whose thread goes on by itself.
   */
  private void keep(CellWork work, Object result, Cancellation cancellation) {
    WorkComponents.requireFilesHeld(work);
    cancellation.check();
    results.write(work, code.of(List.of(work)), result);
  }

  /** Verdicts of an earlier cell by sample, without those that leave a sample undecided. */
  private Map<Integer, CertificationOutcome> decidedEarlier(CellWork.Certify work) {
    return earlier(work, work.after().get(), CellResult.Certification.class).outcomes().stream()
        .filter(outcome -> outcome.status() != CertificationStatus.UNDECIDED)
        .collect(Collectors.toMap(CertificationOutcome::sample, Function.identity()));
  }

  private List<CleanOutcome> clean(CellWork.Attack work) {
    return stored(new CellWork.Clean(work.entry(), work.samples(), work.batch()));
  }

  private List<CleanOutcome> clean(CellWork.Certify work) {
    return stored(new CellWork.Clean(work.entry(), work.samples(), work.batch()));
  }

  private List<CleanOutcome> stored(CellWork.Clean work) {
    return results
        .cell(work, CellResult.Clean.class)
        .value()
        .map(cell -> cell.result().outcomes())
        .orElse(List.of());
  }

  private Set<Integer> brokenEarlier(CellWork.Attack work) {
    Set<Integer> broken = new HashSet<>();
    for (String hash : work.after()) {
      for (SampleOutcome outcome : earlier(work, hash, CellResult.Attack.class).outcomes()) {
        if (!outcome.status().robust()) {
          broken.add(outcome.sample());
        }
      }
    }
    return broken;
  }

  /** The result of a cell that this one goes on from. */
  private <R> R earlier(CellWork work, String hash, Class<R> type) {
    return results
        .cell(hash, type, Expected.ofAnySamples(work))
        .orElseThrow("the earlier cell %.12s… is not in the store".formatted(hash))
        .result();
  }

  private static LabeledImages select(Dataset dataset, List<Integer> samples) {
    return dataset.test().select(samples.stream().mapToInt(Integer::intValue).toArray());
  }

  @Override
  public void close() {
    classifiers.close();
  }
}
