package dev.touchstone.core.evaluation;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.Progress;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.ClassifierFactory;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.StoredModel;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import dev.touchstone.tensorflow.kernels.Kernels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the classifiers of the last few entries open, because the cells of an entry follow. */
public final class ClassifierPool implements AutoCloseable {

  private static final int KEPT = 3;

  private final Components components;
  private final ResultsStore store;
  private final StoredWeights weights;
  private final Kernels kernels;
  private final Map<String, Lease> open = new HashMap<>();
  private long clock;

  public ClassifierPool(Components components, ResultsStore store, Kernels kernels) {
    this.components = components;
    this.store = store;
    this.weights = new StoredWeights(store);
    this.kernels = kernels;
  }

  /**
   * The entry's classifier, for use until the lease is closed.
   *
   * @param batch images at a time, for which its kernels are checked
   */
  public synchronized Lease lease(EntrySpec entry, Dataset dataset, int batch) {
    String hash = entry.hash();
    Lease lease = open.get(hash);
    if (lease == null) {
      closeUnused();
      lease = new Lease(open(entry, dataset, batch));
      open.put(hash, lease);
    }
    lease.users++;
    lease.lastUse = ++clock;
    return lease;
  }

  private void closeUnused() {
    while (open.size() >= KEPT) {
      Map.Entry<String, Lease> oldest = null;
      for (Map.Entry<String, Lease> candidate : open.entrySet()) {
        if (candidate.getValue().users == 0
            && (oldest == null || candidate.getValue().lastUse < oldest.getValue().lastUse)) {
          oldest = candidate;
        }
      }
      if (oldest == null) {
        return;
      }
      open.remove(oldest.getKey()).entry.classifier().close();
    }
  }

  private OpenEntry open(EntrySpec entry, Dataset dataset, int batch) {
    Components.Resolved model = components.resolve(ComponentKind.MODEL, entry.model());
    if (model.factory() instanceof ClassifierFactory<?> factory) {
      return new OpenEntry(
          Networks.open(factory, model.parameters(), dataset.shape(), dataset.classes()),
          Optional.empty());
    }
    StoredModel stored = weights.model(entry.hash()).result();
    List<InputDefense> defenses = new ArrayList<>();
    for (int i = 0; i < entry.defenses().size(); i++) {
      Components.Resolved defense =
          components.resolve(ComponentKind.DEFENSE, entry.defenses().get(i));
      if (defense.factory() instanceof InputDefenseFactory<?> factory) {
        FittedState state = new FittedState(stored.fitted().get(i), List.of());
        defenses.add(Networks.inputDefense(factory, defense.parameters(), state));
      }
    }
    Kernels.Checked checked =
        kernels.check(
            Networks.model(model, dataset.shape(), dataset.classes()),
            defenses,
            dataset.shape(),
            dataset.classes(),
            List.of(KernelUses.evaluation(batch)),
            Progress.NONE,
            Cancellation.NEVER);
    KernelRecord.evaluated(store, entry.hash(), checked.report());
    OpenEntry.Graph graph =
        new OpenEntry.Graph(checked.model(), checked.defenses(), weights.read(entry.hash()));
    return new OpenEntry(
        NetworkClassifier.open(
            graph.model(),
            graph.defenses(),
            dataset.shape(),
            dataset.classes(),
            graph.weights(),
            checked.freezing()),
        Optional.of(graph));
  }

  @Override
  public synchronized void close() {
    for (Iterator<Lease> leases = open.values().iterator(); leases.hasNext(); ) {
      leases.next().entry.classifier().close();
      leases.remove();
    }
  }

  /** The right to use a classifier. */
  public final class Lease implements AutoCloseable {

    private final OpenEntry entry;
    private int users;
    private long lastUse;

    private Lease(OpenEntry entry) {
      this.entry = entry;
    }

    public OpenEntry entry() {
      return entry;
    }

    public Classifier classifier() {
      return entry.classifier();
    }

    @Override
    public void close() {
      synchronized (ClassifierPool.this) {
        users--;
      }
    }
  }
}
