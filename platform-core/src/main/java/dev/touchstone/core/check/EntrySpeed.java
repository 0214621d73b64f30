package dev.touchstone.core.check;

import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.kernels.Bfloat16;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What entries would gain from bf16 on this machine: measured with their networks' first values,
 * before anything is trained, and remembered beside what was found out about kernels.
 */
public final class EntrySpeed {

  private static final Logger LOG = LoggerFactory.getLogger(EntrySpeed.class);

  private final Suite suite;
  private final DatasetOutline data;
  private final Bfloat16 bfloat16;
  private final Map<Integer, Boolean> frozen = new HashMap<>();

  /**
   * Of a suite's entries.
   *
   * @param cacheFolder for what can be made again
   */
  public EntrySpeed(Suite suite, DatasetOutline data, Path cacheFolder) {
    this.suite = suite;
    this.data = data;
    this.bfloat16 = new Bfloat16(cacheFolder.resolve("bf16.json"));
  }

  /**
   * Whether an entry's gradients are clearly faster in bf16; never those of a ready classifier.
   *
   * @param index of the entry
   */
  public boolean fasterInBfloat16(int index) {
    Suite.Entry entry = suite.entries().get(index);
    try (UntrainedEntry untrained = new UntrainedEntry(entry, data, false)) {
      return untrained.network().isPresent()
          && bfloat16.pays(
              entry.model().id() + " " + network(entry),
              suite.evaluation().batch(),
              () -> (NetworkClassifier) untrained.classifier());
    }
  }

  /**
   * Whether an entry's gradients come from a {@link dev.touchstone.tensorflow.frozen.FrozenGraph}.
   *
   * @param index of the entry
   */
  public boolean frozen(int index) {
    return frozen.computeIfAbsent(
        index,
        entry -> {
          try (UntrainedEntry untrained =
              new UntrainedEntry(suite.entries().get(entry), data, false)) {
            return untrained
                .network()
                .filter(
                    network ->
                        NetworkClassifier.freezes(
                            network.model(), network.defenses(), data.shape(), data.classes()))
                .isPresent();
          } catch (RuntimeException | LinkageError e) {
            // A network that cannot be built has no gradients; its cells will fail and say why.
            LOG.warn("no graph of entry {}", entry, e);
            return false;
          }
        });
  }

  private String network(Suite.Entry entry) {
    return Json.hash(
            List.of(
                entry.model().spec().addressed(),
                entry.defenses().stream().map(BoundComponent::spec).toList(),
                List.of(data.shape().height(), data.shape().width(), data.shape().channels()),
                data.classes()))
        .substring(0, 12);
  }
}
