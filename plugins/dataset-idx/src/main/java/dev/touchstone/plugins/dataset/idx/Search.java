package dev.touchstone.plugins.dataset.idx;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ResourceException;
import dev.touchstone.data.Causes;
import dev.touchstone.data.Sha256;
import dev.touchstone.plugins.dataset.idx.PublishedSet.OfficialFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks for the four files in folders and remembers what each place lacked. */
final class Search {

  private final List<String> places = new ArrayList<>();

  /** The four files if the folder holds them all, under any accepted names. */
  Optional<Map<IdxPart, Path>> in(Path folder) {
    return complete(folder, find(part -> existing(folder, part).findFirst()));
  }

  /** The four files if the cache folder holds them all, each identical to the official one. */
  Optional<Map<IdxPart, Path>> inCache(Path folder, PublishedSet set, Cancellation cancellation) {
    return complete(folder, find(part -> official(folder, set, part, cancellation)));
  }

  /** A part in a folder, if it is identical to the official one, gzipped or not. */
  static Optional<Path> official(
      Path folder, PublishedSet set, IdxPart part, Cancellation cancellation) {
    return existing(folder, part)
        .filter(file -> isOfficial(set.files().get(part), file, cancellation))
        .findFirst();
  }

  /** Every place searched so far with what was wrong there, for an error message. */
  String describe() {
    return String.join(", ", places);
  }

  private Optional<Map<IdxPart, Path>> complete(Path folder, Map<IdxPart, Path> found) {
    if (found.size() == IdxPart.values().length) {
      return Optional.of(found);
    }
    places.add(folder + " (" + describeLack(folder, found) + ")");
    return Optional.empty();
  }

  private static String describeLack(Path folder, Map<IdxPart, Path> found) {
    if (!Files.isDirectory(folder)) {
      return Files.exists(folder) ? "not a folder" : "no such folder";
    }
    if (!Files.isReadable(folder)) {
      return "not readable";
    }
    if (Arrays.stream(IdxPart.values()).noneMatch(part -> exists(folder, part))) {
      return "none of the four files";
    }
    return Arrays.stream(IdxPart.values())
        .filter(part -> !found.containsKey(part))
        .map(part -> part.gzipName() + (exists(folder, part) ? " is damaged" : " is missing"))
        .collect(Collectors.joining(", "));
  }

  private static boolean exists(Path folder, IdxPart part) {
    return existing(folder, part).findFirst().isPresent();
  }

  private static Stream<Path> existing(Path folder, IdxPart part) {
    return part.acceptedNames().stream().map(folder::resolve).filter(Files::isRegularFile);
  }

  private static Map<IdxPart, Path> find(Function<IdxPart, Optional<Path>> finder) {
    Map<IdxPart, Path> found = new EnumMap<>(IdxPart.class);
    for (IdxPart part : IdxPart.values()) {
      finder.apply(part).ifPresent(file -> found.put(part, file));
    }
    return found;
  }

  private static boolean isOfficial(OfficialFile official, Path file, Cancellation cancellation) {
    try {
      String sha256 = Sha256.ofFile(file, cancellation);
      return sha256.equals(official.gzipSha256()) || sha256.equals(official.contentSha256());
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be read (" + Causes.describe(e) + ")", e);
    }
  }
}
