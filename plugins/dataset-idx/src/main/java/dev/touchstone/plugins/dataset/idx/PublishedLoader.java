package dev.touchstone.plugins.dataset.idx;

import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.data.Download;
import dev.touchstone.data.DownloadLimits;
import dev.touchstone.data.MirrorsFailedException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a published data set from the user's data folder, the cache, or its mirrors, in that order.
 */
final class PublishedLoader {

  private static final Logger LOG = LoggerFactory.getLogger(PublishedLoader.class);

  private final PublishedSet set;
  private final DownloadLimits limits;

  PublishedLoader(PublishedSet set, DownloadLimits limits) {
    this.set = set;
    this.limits = limits;
  }

  /**
   * Loads the data set.
   *
   * @throws UserException if a file is malformed, or missing while downloading is forbidden
   * @throws ResourceException if the files are nowhere and cannot be downloaded
   */
  Dataset load(DatasetContext context) {
    Search search = new Search();
    Optional<Map<IdxPart, Path>> users = findUsers(search, context);
    if (users.isPresent()) {
      return readUsers(users.get(), context);
    }
    Path cache = context.cacheFolder().resolve(set.id());
    Map<IdxPart, Path> files =
        search
            .inCache(cache, set, context.cancellation())
            .orElseGet(() -> download(cache, search, context));
    return assemble(read(files, context), List.of());
  }

  private Optional<Map<IdxPart, Path>> findUsers(Search search, DatasetContext context) {
    return context
        .dataFolder()
        .flatMap(folder -> search.in(folder).or(() -> search.in(folder.resolve(set.id()))));
  }

  private Map<IdxPart, Path> download(Path cache, Search search, DatasetContext context) {
    if (context.offline()) {
      throw new UserException(
          String.format(
              "%s was not found in %s, and downloading is switched off. Allow it, or %s",
              set.title(), search.describe(), whereToPut()));
    }
    LOG.info(
        "{} was not found in {}: downloading it into {}", set.title(), search.describe(), cache);
    try {
      Download download =
          new Download(set.title(), cache, limits, context.progress(), context.cancellation());
      return download.run(
          set.remoteFiles(), part -> Search.official(cache, set, part, context.cancellation()));
    } catch (MirrorsFailedException e) {
      throw new ResourceException(
          String.format(
              "%s was not found in %s, and could not be downloaded (%s). Running again resumes the"
                  + " download; or %s",
              set.title(), search.describe(), e.getMessage(), whereToPut()),
          e);
    }
  }

  private Dataset readUsers(Map<IdxPart, Path> paths, DatasetContext context) {
    Map<IdxPart, IdxFile> files = read(paths, context);
    List<String> notes = new ArrayList<>();
    for (IdxPart part : IdxPart.values()) {
      IdxFile file = files.get(part);
      String official = set.files().get(part).contentSha256();
      if (!file.sha256().equals(official)) {
        rejectOtherSet(part, file);
        // The name alone: notes are published, and results must not depend on where files lie.
        notes.add(
            String.format(
                "%s differs from the official %s file (SHA-256 of its content %s, official %s)",
                file.path().getFileName(), set.title(), file.sha256(), official));
      }
    }
    return assemble(files, notes);
  }

  /** MNIST and Fashion-MNIST name their files alike, so one is easily taken for the other. */
  private void rejectOtherSet(IdxPart part, IdxFile file) {
    for (PublishedSet other : PublishedSet.ALL) {
      if (!other.id().equals(set.id())
          && file.sha256().equals(other.files().get(part).contentSha256())) {
        throw new UserException(
            String.format(
                "%s is %s, not %s: both name their files alike. Put each data set into a sub-folder"
                    + " of its own (%s, %s) and pass the folder above with --data DIR.",
                file.path(), other.title(), set.title(), other.id(), set.id()));
      }
    }
  }

  private Map<IdxPart, IdxFile> read(Map<IdxPart, Path> paths, DatasetContext context) {
    IdxReader reader = new IdxReader(replaceFile(), context.cancellation());
    Map<IdxPart, IdxFile> files = new EnumMap<>(IdxPart.class);
    paths.forEach((part, path) -> files.put(part, reader.read(path, part.rank())));
    return files;
  }

  private Dataset assemble(Map<IdxPart, IdxFile> files, List<String> notes) {
    return new IdxAssembly(set.classNames(), replaceFile()).assemble(files, notes);
  }

  private String replaceFile() {
    return String.format(
        "Put the official %s file in its place, or remove it to have the data set downloaded.",
        set.title());
  }

  private String whereToPut() {
    return String.format(
        "put the four files (%s and so on, gzipped or not; from %s, SHA-256 in docs/user/data.md) into"
            + " DIR or DIR/%s and pass --data DIR.",
        IdxPart.TRAIN_IMAGES.gzipName(),
        set.mirrors().stream().map(URI::toString).collect(Collectors.joining(" or ")),
        set.id());
  }
}
