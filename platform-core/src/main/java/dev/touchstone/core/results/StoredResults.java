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
    Reading<StoredCell<R>> cell =
        read(
            store.cell(hash),
            bytes -> {
              StoredCell<R> decoded = StoredFile.decode(bytes, hash, kind.result());
              kind.check(decoded.result(), decoded.work().map(expected::with).orElse(expected));
              return decoded;
            });
    return beside(cell, StoredCell::images, store.images(hash), store.cell(hash));
  }

  /**
   * The images that a cell keeps; empty if it keeps none.
   *
   * @param hash the cell's address
   */
  public Optional<KeptImages> images(String hash, StoredCell<?> cell) {
    return cell.images()
        .map(
            sha256 ->
                read(store.images(hash), KeptImages::read)
                    .orElseThrow(store.images(hash) + ": it is missing"));
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
    return beside(
        modelNumbers(hash), StoredCell::weights, weightsFile(store, hash), modelFile(store, hash));
  }

  /** The same result, if the file beside it is the one that it names, or it names none. */
  private static <R> Reading<StoredCell<R>> beside(
      Reading<StoredCell<R>> result,
      Function<StoredCell<R>, Optional<String>> named,
      Path file,
      Path by) {
    Optional<String> sha256 = result.value().flatMap(named);
    if (sha256.isEmpty()) {
      return result;
    }
    if (!Files.isRegularFile(file)) {
      return Reading.damaged(file, "it is missing");
    }
    return Json.sha256(file).equals(sha256.get())
        ? result
        : Reading.damaged(file, "it is not the file that %s names".formatted(by.getFileName()));
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
    if (Files.exists(store.images(work.hash()))) {
      store.setAside(store.images(work.hash()));
    }
    return store.setAside(StoredKinds.of(work).place(store, work.hash()));
  }

  /** Stores a cell's result. Evidence that cannot be believed is moved aside, not replaced. */
  public void write(CellWork work, Code code, Object result) {
    write(work, code, result, Optional.empty());
  }

  /** The same, with the images that the cell keeps, which are stored before. */
  public void write(CellWork work, Code code, Object result, Optional<KeptImages> images) {
    if (examine(work, OptionalInt.empty()).damage().isPresent()) {
      setAside(work);
    }
    Optional<byte[]> file = images.map(KeptImages::bytes);
    file.ifPresent(bytes -> store.writeBytes(store.images(work.hash()), bytes));
    store.writeBytes(
        store.cell(work.hash()),
        StoredFile.encode(work, code, Optional.empty(), file.map(Json::sha256), result));
  }

  /**
   * Stores what belongs to a model beside its weights, which are stored already.
   *
   * @param weights SHA-256 of the weights' file; empty for ready classifiers
   */
  public void writeModel(CellWork work, Code code, Optional<String> weights, StoredModel model) {
    weights.ifPresent(sha256 -> store.noteWritten(weightsFile(store, work.hash()), sha256));
    store.writeBytes(
        modelFile(store, work.hash()),
        StoredFile.encode(work, code, weights, Optional.empty(), model));
  }

  /** Stores why a cell failed. */
  public void writeFailure(CellWork work, Code code, CellFailure failure) {
    store.writeBytes(
        store.failed(work.hash()),
        StoredFile.encode(work, code, Optional.empty(), Optional.empty(), failure));
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
