package dev.touchstone.core.evaluation;

import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.StoredModel;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.Optional;

/** Reads models that the platform itself stored. */
public final class StoredWeights {

  private final ResultsStore store;

  public StoredWeights(ResultsStore store) {
    this.store = store;
  }

  /**
   * What is stored of a model beside its weights.
   *
   * @throws ResourceException if it is not there, or cannot be believed
   */
  StoredCell<StoredModel> model(String hash) {
    return new StoredResults(store)
        .modelNumbers(hash)
        .orElseThrow(
            "the model %.12s… is not in the store; run its 'prepare' cell first".formatted(hash));
  }

  /**
   * A model's weights. What is wrong with them is never the model's fault, nor the attack's.
   *
   * @throws ResourceException if they are not those that the model was stored with
   */
  public Weights read(String hash) {
    Path file = StoredResults.weightsFile(store, hash);
    Optional<String> stored = model(hash).weights();
    try {
      Safetensors.Hashed read = Safetensors.readHashed(file);
      if (stored.isEmpty() || stored.get().equals(read.sha256())) {
        return read.weights();
      }
    } catch (UserException e) {
      throw new ResourceException(
          e.getMessage() + "; run the suite again to have the model made anew", e);
    }
    throw new ResourceException(
        file
            + ": it is not the file that model.json names; run the suite again to have the model"
            + " made anew");
  }
}
