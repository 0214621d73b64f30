package dev.touchstone.core.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.TouchstoneException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellResult;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.tensorflow.kernels.Kernels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.ArrayList;
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
  private final EntryPreparer preparer;
  private final ClassifierPool classifiers;

  /** A runner that writes to the store. */
  public CellRunner(
      Components components, ParameterBinder binder, DatasetPool datasets, ResultsStore store) {
    this.components = components;
    this.datasets = datasets;
    this.store = store;
    Kernels kernels = Networks.kernels(datasets.cacheFolder());
    this.preparer = new EntryPreparer(components, binder, store, datasets.cacheFolder(), kernels);
    this.classifiers = new ClassifierPool(components, store, kernels);
  }

  /** Whether the result of the cell is in the store. */
  public static boolean done(ResultsStore store, CellWork work) {
    return Files.exists(
        work instanceof CellWork.Prepare
            ? EntryPreparer.modelFile(store, work.hash())
            : store.cell(work.hash()));
  }

  /** Forgets a cell's result, and what failed or unfinished attempts left of it. */
  public static void forget(ResultsStore store, CellWork work) {
    store.delete(
        work instanceof CellWork.Prepare ? store.model(work.hash()) : store.cell(work.hash()));
    store.delete(store.failed(work.hash()));
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
    try {
      cancellation.check();
      run(work, progress, cancellation);
      store.delete(store.failed(work.hash()));
      return Optional.empty();
    } catch (CancelledException e) {
      throw e;
    } catch (ResourceException e) {
      throw e.getCause() instanceof IOException cause && ResultsStore.full(cause)
          ? ResultsStore.failure(store.folder(), cause)
          : e;
    } catch (Throwable e) { // Whatever a component throws, its cell failed and the others go on.
      if (e instanceof UserException given && givenWeights(work)) {
        throw given;
      }
      // A component that wraps the request to stop into an error of its own has not failed.
      cancellation.check();
      CellResult.Failure failure = new CellResult.Failure(reason(work, e), stackTrace(e));
      store.write(store.failed(work.hash()), failure);
      return Optional.of(failure);
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
      throw new UserException(
          "not a cell: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    }
  }

  private static boolean givenWeights(CellWork work) {
    return work instanceof CellWork.Prepare && work.entry().weights().isPresent();
  }

  private void run(CellWork work, Progress progress, Cancellation cancellation) {
    Dataset dataset = datasets.get(work.entry(), progress, cancellation);
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
              components);
      store.write(store.cell(work.hash()), evaluator.evaluate(progress, cancellation));
    } finally {
      leases.forEach(ClassifierPool.Lease::close);
    }
  }

  private void clean(CellWork.Clean work, Dataset dataset, Cancellation cancellation) {
    long start = System.nanoTime();
    try (ClassifierPool.Lease lease = classifiers.lease(work.entry(), dataset, work.batch())) {
      CellResult.Clean result =
          new CellResult.Clean(
              CleanEvaluator.classify(
                  lease.classifier(),
                  select(dataset, work.samples()),
                  work.samples(),
                  work.batch(),
                  work.entry().seed(),
                  cancellation),
              (System.nanoTime() - start) / 1e9);
      store.write(store.cell(work.hash()), result);
    }
  }

  private void attack(
      CellWork.Attack work, Dataset dataset, Progress progress, Cancellation cancellation) {
    try (ClassifierPool.Lease target = classifiers.lease(work.entry(), dataset, work.batch());
        ClassifierPool.Lease asked =
            classifiers.lease(work.source().orElse(work.entry()), dataset, work.batch())) {
      AttackEvaluator evaluator =
          new AttackEvaluator(
              work,
              target.classifier(),
              work.source().map(source -> asked.classifier()),
              components.attack(work.attack()),
              select(dataset, work.samples()),
              brokenEarlier(work.after()));
      store.write(store.cell(work.hash()), evaluator.evaluate(progress, cancellation));
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
              work.after().map(this::decidedEarlier).orElse(Map.of()));
      store.write(store.cell(work.hash()), evaluator.evaluate(progress, cancellation));
    }
  }

  /** Verdicts of an earlier cell by sample, without those that leave a sample undecided. */
  private Map<Integer, CertificationOutcome> decidedEarlier(String hash) {
    return store
        .read(store.cell(hash), CellResult.Certification.class)
        .orElseThrow(
            () ->
                new ResourceException(
                    "the earlier certifier's cell %.12s… is not in the store".formatted(hash)))
        .outcomes()
        .stream()
        .filter(outcome -> outcome.status() != CertificationStatus.UNDECIDED)
        .collect(Collectors.toMap(CertificationOutcome::sample, Function.identity()));
  }

  private Set<Integer> brokenEarlier(List<String> cells) {
    Set<Integer> broken = new HashSet<>();
    for (String hash : cells) {
      CellResult.Attack earlier =
          store
              .read(store.cell(hash), CellResult.Attack.class)
              .orElseThrow(
                  () ->
                      new ResourceException(
                          "the earlier cell %.12s… of the cascade is not in the store"
                              .formatted(hash)));
      for (SampleOutcome outcome : earlier.outcomes()) {
        if (!outcome.status().robust()) {
          broken.add(outcome.sample());
        }
      }
    }
    return broken;
  }

  private static LabeledImages select(Dataset dataset, List<Integer> samples) {
    return dataset.test().select(samples.stream().mapToInt(Integer::intValue).toArray());
  }

  private static String reason(CellWork work, Throwable e) {
    String what = what(work);
    String message =
        e instanceof TouchstoneException || e.getMessage() == null
            ? String.valueOf(e.getMessage())
            : e.getClass().getSimpleName() + ": " + e.getMessage();
    return what
        + ": "
        + (e.getMessage() == null
            ? e.getClass().getSimpleName()
            : message.lines().findFirst().orElse(""));
  }

  private static String what(CellWork work) {
    if (work instanceof CellWork.Attack attack) {
      return "attack '" + attack.attack().id() + "'";
    }
    if (work instanceof CellWork.Certify certify) {
      return "certifier '" + certify.certifier().id() + "'";
    }
    if (work instanceof CellWork.Analyse analyse) {
      return "analysis '" + analyse.analysis().id() + "'";
    }
    return (work instanceof CellWork.Prepare ? "preparing model '" : "model '")
        + work.entry().model().id()
        + "'";
  }

  private static String stackTrace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Override
  public void close() {
    classifiers.close();
  }
}
