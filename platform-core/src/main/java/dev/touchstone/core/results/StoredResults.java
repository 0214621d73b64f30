package dev.touchstone.core.results;

import static dev.touchstone.core.results.DamagedException.require;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.UserException;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellFailure;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.Code;
import dev.touchstone.core.work.StoredModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads and writes the results in a store; what cannot be believed is told, not given. */
public final class StoredResults {

  private final ResultsStore store;

  /** The results in this store. */
  public StoredResults(ResultsStore store) {
    this.store = store;
  }

  /** Where a model's numbers are; written last, so that where they are, all is. */
  public static Path modelFile(ResultsStore store, String hash) {
    return store.model(hash).resolve("model.json");
  }

  /** Where a model's weights are. */
  public static Path weightsFile(ResultsStore store, String hash) {
    return store.model(hash).resolve("weights.safetensors");
  }

  /**
   * The result of a cell, checked against what is known of it.
   *
   * @param hash the cell's address
   */
  public <R> Reading<StoredCell<R>> cell(String hash, StoredKind<?, R> kind, Expected expected) {
    return read(
        store.cell(hash),
        bytes -> {
          StoredCell<R> cell = StoredFile.decode(bytes, hash, kind.result());
          kind.check(cell.result(), cell.work().map(expected::with).orElse(expected));
          return cell;
        });
  }

  /** The result of planned work. */
  public <W extends CellWork, R> Reading<StoredCell<R>> cell(W work, StoredKind<W, R> kind) {
    return kind.read(this, work, OptionalInt.empty());
  }

  /**
   * What is stored of a model beside its weights. That the weights are those that belong to it is
   * checked by {@link #model(String)}, and again by whoever reads them.
   */
  public Reading<StoredCell<StoredModel>> modelNumbers(String hash) {
    return read(
        modelFile(store, hash),
        bytes -> {
          StoredCell<StoredModel> stored = StoredFile.decode(bytes, hash, StoredModel.class);
          StoredModel model = stored.result();
          require(model.images() >= 0 && model.epochs() >= 0, "it has a negative count");
          OutcomeChecks.seconds(model.seconds());
          return stored;
        });
  }

  /** The same, if the weights beside it are those that belong to it. */
  public Reading<StoredCell<StoredModel>> model(String hash) {
    Reading<StoredCell<StoredModel>> numbers = modelNumbers(hash);
    Optional<String> weights = numbers.value().flatMap(StoredCell::weights);
    if (weights.isEmpty()) {
      return numbers;
    }
    Path file = weightsFile(store, hash);
    Optional<String> fault =
        !Files.isRegularFile(file)
            ? Optional.of("it is missing")
            : Json.sha256(file).equals(weights.get())
                ? Optional.empty()
                : Optional.of("it is not the file that model.json names");
    return fault.isEmpty() ? numbers : Reading.damaged(file, fault.get());
  }

  /** Why a cell failed. */
  public Reading<CellFailure> failure(String hash) {
    return read(
        store.failed(hash), bytes -> StoredFile.decode(bytes, hash, CellFailure.class).result());
  }

  /** Whether a cell's result is there and can be believed. */
  public boolean done(CellWork work) {
    return examine(work, OptionalInt.empty()).value().isPresent();
  }

  /**
   * A planned cell's result, of whatever kind.
   *
   * @param classes how many classes the data has, if that is known
   */
  public Reading<? extends StoredCell<?>> examine(CellWork work, OptionalInt classes) {
    return examine(StoredKinds.of(work), work, classes);
  }

  private <W extends CellWork, R> Reading<StoredCell<R>> examine(
      StoredKind<W, R> kind, W work, OptionalInt classes) {
    return kind.read(this, work, classes);
  }

  /**
   * Moves what cannot be believed out of the way, so that it is made anew: of a model, all of its
   * folder.
   *
   * @return where it is now
   */
  public Path setAside(CellWork work) {
    return store.setAside(StoredKinds.of(work).place(store, work.hash()));
  }

  /** Stores a cell's result. Evidence that cannot be believed is moved aside, not replaced. */
  public void write(CellWork work, Code code, Object result) {
    if (examine(work, OptionalInt.empty()).damage().isPresent()) {
      setAside(work);
    }
    store.writeBytes(
        store.cell(work.hash()), StoredFile.encode(work, code, Optional.empty(), result));
  }

  /**
   * Stores what belongs to a model beside its weights, which are stored already.
   *
   * @param weights SHA-256 of the weights' file; empty for ready classifiers
   */
  public void writeModel(CellWork work, Code code, Optional<String> weights, StoredModel model) {
    store.writeBytes(modelFile(store, work.hash()), StoredFile.encode(work, code, weights, model));
  }

  /** Stores why a cell failed. */
  public void writeFailure(CellWork work, Code code, CellFailure failure) {
    store.writeBytes(
        store.failed(work.hash()), StoredFile.encode(work, code, Optional.empty(), failure));
  }

  private <T> Reading<T> read(Path file, Function<byte[], T> decoder) {
    try {
      return Reading.of(file, store.bytes(file).map(decoder));
    } catch (DamagedException | ComponentException | ResultsStore.UnreadableException e) {
      return Reading.damaged(file, e.getMessage());
    } catch (UserException e) {
      throw e.getMessage().startsWith(file.toString())
          ? e
          : new UserException(file + ": " + e.getMessage(), e);
    }
  }
}
