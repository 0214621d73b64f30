package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** For each rule of audits one that breaks it, and is found. */
class AuditConformanceTest {

  /** No parameters. */
  record None() {}

  private record Faulty(OutcomeAudit audit)
      implements AuditConformance<None>, OutcomeAuditFactory<None> {

    @Override
    public OutcomeAuditFactory<None> factory() {
      return this;
    }

    @Override
    public None defaults() {
      return new None();
    }

    @Override
    public ComponentDescriptor descriptor() {
      return new ComponentDescriptor("x", "1", "X", "It is x.", "", List.of());
    }

    @Override
    public Class<None> parametersType() {
      return None.class;
    }

    @Override
    public OutcomeAudit create(None parameters) {
      return audit;
    }
  }

  private static List<Flag> flag(Severity severity, String finding) {
    return List.of(new Flag(severity, Optional.empty(), finding, 0, 1, Double.NaN, "why", "what"));
  }

  @Test
  void anAuditThatNotesWhatItSeesPasses() {
    Faulty sound = new Faulty((results, entry) -> flag(Severity.NOTE, "seen"));
    assertThatCode(
            () -> {
              sound.readsResultsThatLackAlmostEverything();
              sound.saysNothingAboveANoteOfAnHonestEntry();
              sound.sameResultsGiveTheSameFlags();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void oneThatNeedsAttacksIsFound() {
    Faulty needy =
        new Faulty(
            (results, entry) ->
                flag(Severity.NOTE, results.entries().get(entry).attacks().get(0).name()));
    assertThatThrownBy(needy::readsResultsThatLackAlmostEverything)
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void oneThatCriesWolfIsFound() {
    Faulty loud = new Faulty((results, entry) -> flag(Severity.WARNING, "wolf"));
    assertThatThrownBy(loud::saysNothingAboveANoteOfAnHonestEntry)
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(loud::readsResultsThatLackAlmostEverything)
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void oneThatSaysOtherwiseTheNextTimeOrElsewhereIsFound() {
    AtomicInteger asked = new AtomicInteger();
    Faulty fickle =
        new Faulty(
            (results, entry) -> flag(Severity.NOTE, "for the time " + asked.incrementAndGet()));
    assertThatThrownBy(fickle::sameResultsGiveTheSameFlags).isInstanceOf(AssertionError.class);
    Faulty local = new Faulty((results, entry) -> flag(Severity.NOTE, "%,d".formatted(1_000)));
    assertThatThrownBy(local::sameResultsGiveTheSameFlags).isInstanceOf(AssertionError.class);
  }
}
