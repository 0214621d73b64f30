package dev.touchstone.core.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.UserException;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.cells.Declared;
import dev.touchstone.core.cells.Place;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.results.earlier.FormatOne;
import dev.touchstone.core.results.earlier.FormatTwo;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.store.Seal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of manifests: what this version writes, and what all versions wrote. */
public final class Manifests {

  /** The format that this version writes. */
  public static final int FORMAT = 3;

  private static final String FORMAT_KEY = "format";

  /** Says that the folder's store has a log, so that a log which is gone is missed. */
  private static final String LOG_KEY = "log";

  private static final String LOG = "store/log";

  private Manifests() {}

  /**
   * A manifest that was read.
   *
   * @param manifest what it says
   * @param format format of its file
   * @param logged whether the folder's store has a log
   * @param text the file as indented JSON, for people
   */
  public record Stored(RunManifest manifest, int format, boolean logged, String text) {

    /** Whether the file carries a digest, which fits. */
    public boolean sealed() {
      return format > 1;
    }
  }

  /** Writes a manifest into a results folder. */
  public static void write(ResultsStore store, RunManifest manifest) {
    store.writeBytes(store.manifest(), encode(manifest));
  }

  /** The file of a manifest. */
  public static byte[] encode(RunManifest manifest) {
    ObjectNode tree = Json.MAPPER.valueToTree(manifest);
    tree.put(FORMAT_KEY, FORMAT);
    tree.put(LOG_KEY, LOG);
    return Seal.seal(Json.pretty(tree).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The manifest of a results folder.
   *
   * @throws UserException if there is none, it was changed after it was written, or is of a format
   *     that only newer versions read
   */
  public static Stored read(ResultsStore store) {
    Path file = store.manifest();
    try {
      return decode(
          file,
          store
              .bytes(file)
              .orElseThrow(() -> new UserException(store.folder() + ": no manifest.json")));
    } catch (ResultsStore.UnreadableException e) {
      throw refused(file, e.getMessage(), e);
    }
  }

  /**
   * A manifest's file of any format.
   *
   * @param name what to call it in messages
   * @throws UserException as {@link #read} does
   */
  public static Stored decode(Path name, byte[] bytes) {
    try {
      JsonNode json = Json.MAPPER.readTree(bytes);
      if (!(json instanceof ObjectNode tree)) {
        throw refused(name, "it holds no JSON object", null);
      }
      int format = 1;
      ObjectNode current = tree;
      if (tree.has(FORMAT_KEY) || tree.has(Seal.KEY)) {
        format = tree.path(FORMAT_KEY).asInt();
        Optional<String> fault = Seal.fault(bytes);
        if (fault.isPresent()) {
          throw refused(name, fault.get(), null);
        }
        if (format < 2 || format > FORMAT) {
          throw new UserException(
              "%s: is of format %d, and this version reads formats up to %d: take the version that wrote it"
                  .formatted(name, format, FORMAT));
        }
      } else {
        current = FormatOne.manifest(tree);
      }
      // As it was written: its digest is over the bytes.
      String text = format == 1 ? Json.pretty(current) : new String(bytes, StandardCharsets.UTF_8);
      boolean logged = current.has(LOG_KEY);
      current.remove(List.of(FORMAT_KEY, Seal.KEY, LOG_KEY));
      if (format < FORMAT) {
        current = FormatTwo.manifest(current);
      }
      RunManifest manifest = Json.MAPPER.treeToValue(current, RunManifest.class);
      fault(manifest)
          .ifPresent(
              fault -> {
                throw refused(name, fault, null);
              });
      return new Stored(manifest, format, logged, text);
    } catch (JsonProcessingException e) {
      throw refused(
          name,
          "it cannot be read (%s)".formatted(e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (IOException e) {
      throw refused(name, "it cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static UserException refused(Path file, String fault, Exception cause) {
    return new UserException(
        "%s: %s; run the suite again: the manifest is written anew, and finished cells are kept"
            .formatted(file, fault),
        cause);
  }

  /** Whether every place that the manifest names is there. */
  private static Optional<String> fault(RunManifest manifest) {
    Map<String, CellKind<?, ?>> kinds =
        CellKinds.all().stream().collect(Collectors.toMap(CellKind::name, kind -> kind));
    Optional<String> unknown =
        manifest.cells().stream()
            .map(Placed::kind)
            .filter(kind -> !kinds.containsKey(kind))
            .findFirst();
    if (unknown.isPresent()) {
      return Optional.of(
          "it has cells of the kind '%s', which this version does not know"
              .formatted(unknown.get()));
    }
    boolean places =
        manifest.samples() >= 0
            && manifest.sections().values().stream()
                .flatMap(List::stream)
                .allMatch(declared -> fits(manifest, declared))
            && manifest.cells().stream()
                .allMatch(cell -> fits(manifest, cell, kinds.get(cell.kind())));
    if (!places) {
      return Optional.of("it names cells of entries, threats or attacks that it does not have");
    }
    return Stream.concat(
                manifest.entries().stream().map(RunManifest.Entry::hash),
                manifest.cells().stream().map(Placed::hash))
            .allMatch(hash -> hash.matches("[0-9a-f]{64}"))
        ? Optional.empty()
        : Optional.of("it names an address that is none");
  }

  private static boolean fits(RunManifest manifest, Declared declared) {
    return declared.source().stream().allMatch(entries(manifest))
        && declared.used().stream().allMatch(used -> used.size() == manifest.threats().size());
  }

  private static boolean fits(RunManifest manifest, Placed cell, CellKind<?, ?> kind) {
    Place place = cell.place();
    return !place.entries().isEmpty()
        && place.entries().stream().allMatch(entries(manifest))
        && within(place.threat(), manifest.threats().size())
        && kind.serves(place.threat().stream().mapToObj(manifest.threats()::get).findFirst())
        && place.use().isPresent() == kind.section().isPresent()
        && within(place.use(), manifest.section(cell.kind()).size())
        && cell.samples() >= 0;
  }

  private static Predicate<Integer> entries(RunManifest manifest) {
    return entry -> within(OptionalInt.of(entry), manifest.entries().size());
  }

  private static boolean within(OptionalInt index, int size) {
    return index.isEmpty() || (index.getAsInt() >= 0 && index.getAsInt() < size);
  }
}
