package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.ProbingAudit;
import dev.touchstone.api.audit.ProbingAuditFactory;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** For each rule of probing audits one that breaks it, and is found. */
class ProbingAuditConformanceTest {

  /** No parameters. */
  record None() {}

  private record Faulty(ProbingAudit audit)
      implements ProbingAuditConformance<None>, ProbingAuditFactory<None> {

    @Override
    public ProbingAuditFactory<None> factory() {
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
    public int samples(None parameters) {
      return 5;
    }

    @Override
    public long queries(None parameters, int samples) {
      return samples;
    }

    @Override
    public ProbingAudit create(None parameters) {
      return audit;
    }
  }

  private static List<Flag> flag(Severity severity, String finding) {
    return List.of(new Flag(severity, Optional.empty(), finding, 0, 1, Double.NaN, "why", "what"));
  }

  @Test
  void anAuditThatNotesWhatItSeesPasses() {
    Faulty sound =
        new Faulty(
            task -> {
              int[] row = {0};
              float[] logits = task.logits(row, task.images().image(0));
              return flag(Severity.NOTE, logits.length + " logits");
            });
    assertThatCode(
            () -> {
              sound.saysNothingAboveANoteOfAnHonestEntry();
              sound.saysNothingAboveANoteOfOneSample();
              sound.takesAnEntryWithoutGradients();
              sound.asksNoMoreThanItSays();
              sound.theSameEntryGivesTheSameFlags();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void oneThatCriesWolfIsFound() {
    Faulty loud = new Faulty(task -> flag(Severity.WARNING, "wolf"));
    assertThatThrownBy(loud::saysNothingAboveANoteOfAnHonestEntry)
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(loud::saysNothingAboveANoteOfOneSample).isInstanceOf(AssertionError.class);
    assertThatThrownBy(loud::takesAnEntryWithoutGradients).isInstanceOf(AssertionError.class);
  }

  @Test
  void oneThatNeedsGradientsIsFound() {
    Faulty needy =
        new Faulty(
            task -> {
              int[] row = {0};
              task.gradients(row, task.images().image(0), Loss.MARGIN);
              return List.of();
            });
    assertThatThrownBy(needy::takesAnEntryWithoutGradients)
        .hasMessageContaining("the entry has no gradients");
  }

  @Test
  void oneThatAsksMoreThanItSaysIsFound() {
    Faulty greedy =
        new Faulty(
            task -> {
              int[] rows = {0, 0};
              float[] twice = new float[2 * task.images().shape().size()];
              task.logits(rows, twice);
              return List.of();
            });
    assertThatThrownBy(greedy::asksNoMoreThanItSays).isInstanceOf(AssertionError.class);
  }

  @Test
  void oneThatSaysOtherwiseTheNextTimeOrElsewhereIsFound() {
    AtomicInteger asked = new AtomicInteger();
    Faulty fickle = new Faulty(task -> flag(Severity.NOTE, "time " + asked.incrementAndGet()));
    assertThatThrownBy(fickle::theSameEntryGivesTheSameFlags).isInstanceOf(AssertionError.class);
    Faulty local = new Faulty(task -> flag(Severity.NOTE, "%,d".formatted(1_000)));
    assertThatThrownBy(local::theSameEntryGivesTheSameFlags).isInstanceOf(AssertionError.class);
  }
}
