package dev.touchstone.core.cells;

import dev.touchstone.core.evaluation.ClassifierPool;
import dev.touchstone.core.evaluation.CodeOfWork;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.evaluation.Networks;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.store.ResultsStore;
import java.nio.file.Path;

/** Tools for cells that a test runs without a runner. */
public final class Benches {

  private Benches() {}

  /** Tools whose store and cache are in a folder. */
  public static Bench.Tools tools(
      Components components, ParameterBinder binder, CodeOfWork code, Path folder) {
    ResultsStore store = ResultsStore.at(folder.resolve("store"));
    Path cache = folder.resolve("cache");
    ClassifierPool classifiers = new ClassifierPool(components, store, Networks.kernels(cache));
    return new Bench.Tools(
        components,
        binder,
        code,
        store,
        cache,
        Networks.kernels(cache),
        () -> classifiers,
        new RunMemory());
  }
}
