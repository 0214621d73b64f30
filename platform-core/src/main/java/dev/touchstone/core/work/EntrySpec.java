package dev.touchstone.core.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.core.store.Json;
import java.util.List;
import java.util.Optional;

/**
 * All that determines an entry's model.
 *
 * @param dataset the data set that it is trained on
 * @param datasetChecksum checksum of the data
 * @param trainLimit how many training images are used, from the first; empty for all
 * @param model the architecture
 * @param defenses its defenses, in order
 * @param training effective training parameters; empty when weights are given or the model is ready
 * @param weights the given weights; empty when trained
 * @param classifier the entry whose classifier is taken, so that only a second stage is trained
 * @param seed the training's seed: the suite's, unless the entry has seeds of its own
 */
public record EntrySpec(
    ComponentSpec dataset,
    String datasetChecksum,
    Optional<Integer> trainLimit,
    ComponentSpec model,
    List<ComponentSpec> defenses,
    Optional<ObjectNode> training,
    Optional<GivenWeights> weights,
    Optional<EntrySpec> classifier,
    long seed) {

  /** Copies the list and checks the number of training images. */
  public EntrySpec {
    defenses = List.copyOf(defenses);
    trainLimit.ifPresent(
        limit -> {
          if (limit < 1) {
            throw new IllegalArgumentException("trainLimit must be ≥ 1, was " + limit);
          }
        });
  }

  /** Content address of the model: where files lie does not matter, what is in them does. */
  public String hash() {
    EntrySpec addressed =
        new EntrySpec(
            dataset,
            datasetChecksum,
            trainLimit,
            model.addressed(),
            defenses.stream().map(ComponentSpec::addressed).toList(),
            training,
            weights.map(given -> new GivenWeights("", given.sha256())),
            Optional.empty(),
            seed);
    ObjectNode content = Json.MAPPER.valueToTree(addressed);
    // What was stored before entries could take another's classifier, or say how many steps they
    // are trained, keeps its address.
    content.remove("classifier");
    if (content.get("training") instanceof ObjectNode training && training.path("steps").isNull()) {
      training.remove("steps");
    }
    classifier.ifPresent(entry -> content.put("classifier", entry.hash()));
    return Json.hash(content);
  }

  /**
   * Weights that the user gave.
   *
   * @param file absolute path
   * @param sha256 of the file, in hex
   */
  public record GivenWeights(String file, String sha256) {}
}
