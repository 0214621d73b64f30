package dev.touchstone.core.suite;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.core.parameters.FileLocator;
import dev.touchstone.core.parameters.PinnedFile;
import dev.touchstone.core.parameters.Violations;
import dev.touchstone.core.store.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files that a suite says it needs ({@code files}): found where the suite names them, or in the
 * user's cache, or downloaded into it. Each that is missing is told once, with how to get it,
 * however many components name it.
 */
final class SuiteFiles implements FileLocator {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final Path folder;
  private final FileCache cache;
  private final Progress progress;
  private final Cancellation cancellation;
  private final Violations violations;

  /** Where each file is that the suite says it needs, by where the suite names it. */
  private final Map<Path, Optional<Path>> found = new HashMap<>();

  private final List<String> notes = new ArrayList<>();

  /**
   * Files that are not looked for yet.
   *
   * @param folder the suite's folder
   * @param cache where they may be, too
   * @param progress receives the progress of downloads
   * @param cancellation checked while downloading
   * @param violations receives what is missing
   */
  SuiteFiles(
      Path folder,
      FileCache cache,
      Progress progress,
      Cancellation cancellation,
      Violations violations) {
    this.folder = folder.toAbsolutePath();
    this.cache = cache;
    this.progress = progress;
    this.cancellation = cancellation;
    this.violations = violations;
  }

  @Override
  public Optional<Path> locate(String written) {
    Path plain = folder.resolve(written);
    Optional<Path> known = found.get(plain.normalize());
    return known == null ? Optional.of(plain) : known;
  }

  /** What the user should know of where they were found, one line each. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** Looks for all of them, and downloads what can be. */
  void find(List<SuiteSpec.NeededFile> files) {
    for (int i = 0; i < files.size(); i++) {
      SuiteSpec.NeededFile file = files.get(i);
      String path = "files[" + i + "]";
      Path named;
      try {
        named = folder.resolve(file.file()).normalize();
      } catch (InvalidPathException e) {
        violations.add(
            path + ".file", "'%s' is not a path: %s".formatted(file.file(), e.getReason()));
        continue;
      }
      if (found.containsKey(named)) {
        violations.add(path, file.file() + " is named twice");
      } else if (check(file, path)) {
        found.put(named, find(file, named, path));
      }
    }
  }

  private boolean check(SuiteSpec.NeededFile file, String path) {
    int before = violations.lines().size();
    if (file.sha256().isPresent() && !SHA256.matcher(file.sha256().get()).matches()) {
      violations.add(path + ".sha256", "must be 64 digits of lower-case hex");
    }
    if (file.url().isPresent()) {
      if (file.sha256().isEmpty() || file.bytes().isEmpty()) {
        violations.add(
            path + ".url",
            "needs sha256 and bytes beside it, as nothing is downloaded that cannot be checked");
      }
      if (url(file.url().get()).isEmpty()) {
        violations.add(
            path + ".url",
            "must be an address (http or https) that ends with a file's name of letters, digits, '.', '_' and '-', was '%s'"
                .formatted(file.url().get()));
      }
    }
    return violations.lines().size() == before;
  }

  private static Optional<URI> url(String text) {
    try {
      URI url = new URI(text);
      boolean whole =
          url.getScheme() != null
              && url.getScheme().toLowerCase(Locale.ROOT).matches("https?")
              && url.getHost() != null
              && url.getPath() != null
              && url.getQuery() == null
              && url.getFragment() == null
              && FileCache.name(url).isPresent();
      return whole ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private Optional<Path> find(SuiteSpec.NeededFile file, Path named, String path) {
    if (Files.isRegularFile(named)) {
      return checked(file, named, path);
    }
    String hindrance = "";
    Optional<Path> put = cache.put(PinnedFile.name(named));
    if (put.isPresent()) {
      Optional<String> another = difference(file, put.get());
      if (another.isEmpty()) {
        if (file.sha256().isEmpty()) {
          notes.add(
              "%s: %s is missing; %s is taken for it, which nothing but its name says (no sha256)"
                  .formatted(path, named, put.get())
                  .replaceAll("\\p{C}", "?")); // A suite must not steer a terminal.
        }
        return put;
      }
      hindrance = "; " + another.get();
    }
    if (file.url().isPresent()) {
      try {
        return Optional.of(
            cache.fetch(
                url(file.url().get()).orElseThrow(),
                file.bytes().orElseThrow(),
                file.sha256().orElseThrow(),
                progress,
                cancellation));
      } catch (UserException e) {
        hindrance += "; " + e.getMessage();
      }
    }
    violations.add(path, missing(file, named) + hindrance);
    return Optional.empty();
  }

  private Optional<Path> checked(SuiteSpec.NeededFile file, Path there, String path) {
    Optional<String> another = difference(file, there);
    if (another.isEmpty()) {
      return Optional.of(there);
    }
    violations.add(
        path,
        "%s. Replace it%s, or change the suite"
            .formatted(another.get(), file.get().map(get -> " (" + oneLine(get) + ")").orElse("")));
    return Optional.empty();
  }

  /** What tells a file from the one that is needed; empty when nothing does. */
  private static Optional<String> difference(SuiteSpec.NeededFile file, Path there) {
    return file.sha256()
        .flatMap(
            wanted -> {
              String actual = Json.sha256(there);
              return actual.equals(wanted)
                  ? Optional.empty()
                  : Optional.of(
                      "%s is another file than the suite needs: its SHA-256 is %s, not %s"
                          .formatted(there, actual, wanted));
            });
  }

  private String missing(SuiteSpec.NeededFile file, Path named) {
    StringBuilder text = new StringBuilder(named + " is missing");
    file.what().ifPresent(what -> text.append(": ").append(oneLine(what)));
    file.get().ifPresent(get -> text.append(". ").append(oneLine(get)));
    file.url()
        .ifPresent(
            url ->
                text.append(". It is at %s (%,d bytes)".formatted(url, file.bytes().orElse(0L))));
    text.append(". Put it there or into ").append(cache.folder());
    file.sha256().ifPresent(sha256 -> text.append(" (SHA-256 ").append(sha256).append(')'));
    return text.toString();
  }

  /** Texts of a suite may be folded; a sentence's end is set by who quotes it. */
  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ").replaceFirst("\\.$", "");
  }
}
