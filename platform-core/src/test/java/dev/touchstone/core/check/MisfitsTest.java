package dev.touchstone.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each reason is told once, and names entries and threats only where others fit. */
class MisfitsTest {

  private static final NormBall LINF = new NormBall(Norm.LINF, 0.1);
  private static final NormBall L2 = new NormBall(Norm.L2, 1);
  private static final List<String> ENTRIES = List.of("a", "b", "c");
  private static final List<NormBall> THREATS = List.of(LINF, L2);

  private final Misfits misfits = new Misfits();

  private void fails(String entry, NormBall threat, String reason) {
    misfits.run(
        List.of(entry),
        List.of(threat),
        Cancellation.NEVER,
        () -> {
          throw new UserException(reason);
        });
  }

  private List<String> lines() {
    return misfits.lines(ENTRIES, THREATS, "name entries", "name threats");
  }

  @Test
  void aReasonThatHoldsEverywhereStandsAlone() {
    for (String entry : ENTRIES) {
      THREATS.forEach(threat -> fails(entry, threat, "no such class"));
    }
    assertThat(lines()).containsExactly("no such class");
  }

  @Test
  void someEntriesAreNamedTogether() {
    THREATS.forEach(threat -> fails("a", threat, "no gradients"));
    THREATS.forEach(threat -> fails("c", threat, "no gradients"));
    THREATS.forEach(threat -> fails("b", threat, "no layers"));
    assertThat(lines())
        .containsExactly(
            "entries 'a', 'c': no gradients; name entries", "entry 'b': no layers; name entries");
  }

  @Test
  void someThreatsAreNamed() {
    ENTRIES.forEach(entry -> fails(entry, L2, "L∞ only"));
    assertThat(lines()).containsExactly("at L2 ε=1.0: L∞ only; name threats");
    fails("a", LINF, "too small");
    assertThat(lines().get(1)).isEqualTo("entry 'a', at L∞ ε=0.1: too small; name entries");
  }

  @Test
  void aReasonThatNamesTheEntryNeedsNoSecondName() {
    THREATS.forEach(threat -> fails("a", threat, "entry 'a' lacks the output 'code'"));
    assertThat(lines()).containsExactly("entry 'a' lacks the output 'code'");
  }

  @Test
  void whateverElseIsThrownIsLeftToTheCell() {
    misfits.run(
        List.of("a"),
        List.of(L2),
        Cancellation.NEVER,
        () -> {
          throw new StackOverflowError();
        });
    assertThat(lines()).isEmpty();
  }

  @Test
  void theUsersWishToStopIsHeard() {
    assertThatThrownBy(
            () ->
                misfits.run(
                    List.of("a"),
                    List.of(L2),
                    () -> true,
                    () -> {
                      throw new IllegalStateException("interrupted");
                    }))
        .isInstanceOf(CancelledException.class);
  }
}
