package dev.touchstone.core.results;

import dev.touchstone.api.ResourceException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What reading a stored file gave: a value, or damage, or neither where there is no file.
 *
 * @param value what is in the file, if it can be believed
 * @param damage why it cannot
 * @param file which file
 */
public record Reading<T>(Optional<T> value, Optional<Damage> damage, Path file) {

  static <T> Reading<T> of(Path file, Optional<T> value) {
    return new Reading<>(value, Optional.empty(), file);
  }

  /** The same, unless one of the files that it was read from is not the one that was written. */
  public Reading<T> unlessFaulty(Collection<Path> files, Map<Path, String> faults) {
    return value.isEmpty()
        ? this
        : files.stream()
            .filter(faults::containsKey)
            .findFirst()
            .map(faulty -> Reading.<T>damaged(faulty, faults.get(faulty)))
            .orElse(this);
  }

  static <T> Reading<T> damaged(Path file, String reason) {
    return new Reading<>(Optional.empty(), Optional.of(new Damage(file, reason)), file);
  }

  /**
   * The same, unless it contradicts what else was read.
   *
   * @param fault says what contradicts, one clause; empty if nothing does
   */
  public Reading<T> unless(Function<T, Optional<String>> fault) {
    Optional<String> reason = value.flatMap(fault);
    return reason.isEmpty() ? this : damaged(file, reason.get());
  }

  /**
   * The value, for work that cannot go on without it.
   *
   * @param absent what to say when there is no file
   * @throws ResourceException if there is none that can be believed
   */
  public T orElseThrow(String absent) {
    return value.orElseThrow(
        () ->
            new ResourceException(
                damage
                    .map(what -> what.sentence() + "; run the suite again to have it made anew")
                    .orElse(absent)));
  }
}
