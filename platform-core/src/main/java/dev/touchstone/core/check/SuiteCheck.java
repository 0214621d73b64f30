package dev.touchstone.core.check;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attacks;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetFactory;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.core.suite.Suite;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks whether the parts of a suite fit one another, before anything is trained. */
public final class SuiteCheck {

  private static final Logger LOG = LoggerFactory.getLogger(SuiteCheck.class);

  private final Attacks attacks;
  private final List<Part> parts;

  /** Looks whether a part of the suite fits its entries. */
  @FunctionalInterface
  public interface Part {

    /** Tells the examination what to try. */
    void examine(Suite suite, Examination examination);
  }

  /**
   * A check.
   *
   * @param attacks makes the attacks that components ask for
   * @param parts the parts of a suite beside its entries, in order
   */
  public SuiteCheck(Attacks attacks, List<Part> parts) {
    this.attacks = attacks;
    this.parts = List.copyOf(parts);
  }

  /**
   * Checks against what the data set says of itself without being loaded. Ready classifiers are not
   * opened.
   *
   * @return what the data set holds; empty if only the data themselves tell, and so nothing was
   *     checked
   * @throws UserException with all that does not fit, one line each
   */
  public Optional<DatasetOutline> withoutData(Suite suite, Cancellation cancellation) {
    Optional<DatasetOutline> outline = outline(suite);
    outline.ifPresent(known -> run(suite, known, false, cancellation));
    return outline;
  }

  /**
   * Checks against the data. Ready classifiers are opened if a component asks for more than they
   * say of themselves.
   *
   * @throws UserException with all that does not fit, one line each
   */
  public void withData(Suite suite, Dataset dataset, Cancellation cancellation) {
    run(suite, DatasetOutline.of(dataset), true, cancellation);
  }

  private void run(Suite suite, DatasetOutline data, boolean mayOpen, Cancellation cancellation) {
    try (Examination examination =
        new Examination(suite, data, attacks, mayOpen, parts, cancellation)) {
      List<String> lines = examination.lines();
      if (!lines.isEmpty()) {
        throw new UserException(
            String.join("\n", lines.stream().map(line -> suite.file() + ": " + line).toList()));
      }
    }
  }

  /** A faulty plugin's silence is told when its data are loaded. */
  private static Optional<DatasetOutline> outline(Suite suite) {
    DatasetFactory<?> factory = (DatasetFactory<?>) suite.dataset().component().factory();
    try {
      return outline(factory, suite.dataset().parameters());
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("data set '{}' cannot say what it holds", suite.dataset().id(), e);
      return Optional.empty();
    }
  }

  private static <P extends Record> Optional<DatasetOutline> outline(
      DatasetFactory<P> factory, Record parameters) {
    return factory.outline(factory.parametersType().cast(parameters));
  }
}
