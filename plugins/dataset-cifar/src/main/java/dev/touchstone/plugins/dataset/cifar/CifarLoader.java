package dev.touchstone.plugins.dataset.cifar;

import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.data.Causes;
import dev.touchstone.data.Download;
import dev.touchstone.data.DownloadLimits;
import dev.touchstone.data.MirrorsFailedException;
import dev.touchstone.data.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads CIFAR-10 from the user's folder, the cache, or its author's page, in that order. */
final class CifarLoader {

  private static final Logger LOG = LoggerFactory.getLogger(CifarLoader.class);

  private static final String REPLACE =
      "Put the official file in its place, or remove all of them to have the data set downloaded.";

  private final Cifar published;
  private final DownloadLimits limits;
  private final DatasetContext context;

  /** Every place searched so far with what was wrong there. */
  private final List<String> searched = new ArrayList<>();

  CifarLoader(Cifar published, DownloadLimits limits, DatasetContext context) {
    this.published = published;
    this.limits = limits;
    this.context = context;
  }

  /**
   * Loads the data set.
   *
   * @param given the only folder to look in; empty searches and downloads
   * @throws UserException if a file is malformed, or missing while nothing may be downloaded
   * @throws ResourceException if the files are nowhere and cannot be downloaded
   */
  Dataset load(Optional<Path> given) {
    Optional<CifarSource> users = given.or(context::dataFolder).flatMap(this::find);
    if (users.isPresent()) {
      return read(users.get());
    }
    if (given.isPresent()) {
      throw new UserException(
          String.format(
              "%s was not found in %s. Correct the data set's folder in the suite, or leave it out.",
              Cifar.TITLE, String.join(", ", searched)));
    }
    Path cache = context.cacheFolder().resolve(Cifar.ID);
    return read(new CifarSource.Archive(official(cache).orElseGet(() -> download(cache))));
  }

  private Dataset read(CifarSource source) {
    return new CifarAssembly(published, source, REPLACE)
        .assemble(source.read(published, REPLACE, context.cancellation()));
  }

  /** The files may lie where they were unpacked, or where the user sorted them by data set. */
  private Optional<CifarSource> find(Path folder) {
    for (String below : List.of("", Cifar.FOLDER, Cifar.ID, Cifar.ID + "/" + Cifar.FOLDER)) {
      Path place = folder.resolve(below);
      Path archive = place.resolve(published.archive().name());
      if (lack(place).isEmpty()) {
        return Optional.of(new CifarSource.Folder(place));
      }
      if (Files.isRegularFile(archive)) {
        return Optional.of(new CifarSource.Archive(archive));
      }
      searched.add(place + " (" + lack(place).get() + ")");
    }
    return Optional.empty();
  }

  private static Optional<String> lack(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.of(Files.exists(folder) ? "not a folder" : "no such folder");
    }
    boolean test = Files.isRegularFile(folder.resolve(Cifar.TEST));
    boolean train =
        Cifar.TRAIN.stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    if (test && train) {
      return Optional.empty();
    }
    if (!test && !train) {
      return Optional.of("none of the files");
    }
    return Optional.of((test ? Cifar.TRAIN.get(0) : Cifar.TEST) + " is missing");
  }

  /** The cache's archive if it is the official one. */
  private Optional<Path> official(Path cache) {
    Path archive = cache.resolve(published.archive().name());
    if (!Files.isRegularFile(archive)) {
      return Optional.empty();
    }
    try {
      String sha256 = Sha256.ofFile(archive, context.cancellation());
      return Optional.of(archive).filter(file -> sha256.equals(published.archive().sha256()));
    } catch (IOException e) {
      throw new ResourceException(archive + ": cannot be read (" + Causes.describe(e) + ")", e);
    }
  }

  private Path download(Path cache) {
    Path archive = cache.resolve(published.archive().name());
    searched.add(archive + (Files.exists(archive) ? " (damaged)" : " (missing)"));
    String where = String.join(", ", searched);
    String whereToPut =
        String.format(
            "put %s (from %s, SHA-256 %s), or the files that it holds, into DIR or DIR/%s and pass"
                + " --data DIR.",
            published.archive().name(),
            published.archive().mirrors().stream()
                .map(URI::toString)
                .collect(Collectors.joining(" or ")),
            published.archive().sha256(),
            Cifar.ID);
    if (context.offline()) {
      throw new UserException(
          String.format(
              "%s was not found in %s, and downloading is switched off. Allow it, or %s",
              Cifar.TITLE, where, whereToPut));
    }
    LOG.info("{} was not found in {}: downloading it into {}", Cifar.TITLE, where, cache);
    try {
      return new Download(Cifar.TITLE, cache, limits, context.progress(), context.cancellation())
          .run(Map.of(Cifar.ID, published.archive()), id -> official(cache))
          .get(Cifar.ID);
    } catch (MirrorsFailedException e) {
      throw new ResourceException(
          String.format(
              "%s was not found in %s, and could not be downloaded (%s). Running again resumes the"
                  + " download; or %s",
              Cifar.TITLE, where, e.getMessage(), whereToPut),
          e);
    }
  }
}
