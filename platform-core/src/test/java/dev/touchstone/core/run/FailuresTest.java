package dev.touchstone.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.ResourceException;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.CellFailure;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.StoredText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailuresTest {

  private static CellFailure of(Throwable thrown) {
    ComponentSpec any = new ComponentSpec("any", "1", Json.MAPPER.createObjectNode());
    return Failures.of(
        new CleanWork(
            new EntrySpec(
                any,
                "checksum",
                Optional.empty(),
                any,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1),
            List.of(0),
            1),
        thrown);
  }

  @Test
  void aMessageOfFiftyMillionCharactersIsCut() {
    CellFailure failure = of(new ComponentException("x".repeat(50_000_000)));
    assertThat(failure.reason())
        .startsWith("model 'any': xxx")
        .endsWith("… (50,000,000 characters in all)")
        .hasSizeLessThanOrEqualTo(StoredText.LONGEST_LINE);
    assertThat(failure.details()).hasSizeLessThanOrEqualTo(StoredText.LONGEST_TRACE);
  }

  @Test
  void soIsWhateverElseComesToTheStore() {
    CellFailure failure = new CellFailure("a".repeat(5000), "b".repeat(50_000));
    assertThat(failure.reason()).hasSizeLessThanOrEqualTo(StoredText.LONGEST_LINE);
    assertThat(failure.details()).hasSizeLessThanOrEqualTo(StoredText.LONGEST_TRACE);
  }

  @Test
  void noCharacterIsCutIntoHalves() {
    for (int before = 0; before < 2; before++) {
      String cut = StoredText.cut("a".repeat(before) + "😀".repeat(1000), 100);
      assertThat(
              new String(
                  cut.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                  java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo(cut);
    }
  }

  @Test
  void causesAreCounted() {
    Throwable deep = new IOException("the first cause");
    for (int i = 0; i < 1000; i++) {
      deep = new IllegalStateException("level " + i + "x".repeat(3000), deep);
    }
    assertThat(of(deep).details())
        .contains("Caused by: java.lang.IllegalStateException: level 998")
        .hasSizeLessThanOrEqualTo(StoredText.LONGEST_TRACE);
    Exception circular = new Exception("outer");
    circular.initCause(new Exception("inner", circular));
    assertThat(of(circular).details()).containsOnlyOnce("Caused by: ").contains("inner");
  }

  @Test
  void anExceptionThatThrowsIsAFailureAsAnyOther() {
    assertThat(
            of(new RuntimeException() {
                  private static final long serialVersionUID = 1L;

                  @Override
                  public String getMessage() {
                    throw new IllegalStateException("not even a message");
                  }
                })
                .reason())
        .startsWith("model 'any': ");
  }

  @Test
  void theFirstLineThatSaysSomethingCounts() {
    assertThat(of(new ComponentException("\n \nit broke\nfurther")).reason())
        .isEqualTo("model 'any': it broke");
    assertThat(of(new CancelledException()).reason()).contains("nobody had asked to stop");
    assertThat(of(new OutOfMemoryError("Java heap space")).reason())
        .isEqualTo(
            "model 'any': not enough memory (Java heap space); give more, as in JAVA_OPTS=-Xmx8g");
  }

  @Test
  void whoLacksSomethingIsToldByWhoSaysSo() {
    assertThat(Failures.ofPlatform(new ResourceException("from this package"))).isTrue();
    ResourceException stranger = new ResourceException("the disk is full, delete everything");
    stranger.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement(null, null, null, "dev.touchstone.core.Fake", "run", "Fake.java", 1)
        });
    assertThat(Failures.ofPlatform(stranger)).as("of no platform's class loader").isFalse();
    stranger.setStackTrace(new StackTraceElement[0]);
    assertThat(Failures.ofPlatform(stranger)).isFalse();
  }
}
