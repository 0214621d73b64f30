package dev.touchstone.api.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtherThreatsTest {

  private static final List<Corruption> ALL = List.of(Corruption.values());

  @Test
  void areWrittenShortly() {
    assertThat(new SpatialThreat(30, 3).label()).isEqualTo("rotation ≤ 30°, shift ≤ 3 px");
    assertThat(new SpatialThreat(0.5, 0).label()).isEqualTo("rotation ≤ 0.5°, shift ≤ 0 px");
    assertThat(new CorruptionThreat(ALL, List.of(5, 1, 2, 3, 4)).label())
        .isEqualTo("all corruptions, severity 1–5");
    assertThat(
            new CorruptionThreat(
                    List.of(Corruption.FOG, Corruption.SHOT_NOISE, Corruption.FOG), List.of(3, 1))
                .label())
        .isEqualTo("corruptions shot-noise, fog, severity 1, 3");
    EnumSet<Corruption> most = EnumSet.complementOf(EnumSet.of(Corruption.SNOW, Corruption.FROST));
    assertThat(new CorruptionThreat(List.copyOf(most), List.of(2)).label())
        .isEqualTo("all corruptions but snow, frost, severity 2");
  }

  @Test
  void containWhatIsSmallerOfTheirKind() {
    SpatialThreat spatial = new SpatialThreat(30, 3);
    assertThat(spatial.contains(new SpatialThreat(30, 3))).isTrue();
    assertThat(spatial.contains(new SpatialThreat(10, 3))).isTrue();
    assertThat(spatial.contains(new SpatialThreat(10, 4))).isFalse();
    CorruptionThreat drawn = new CorruptionThreat(ALL, List.of(1, 2));
    assertThat(drawn.contains(new CorruptionThreat(List.of(Corruption.FOG), List.of(2)))).isTrue();
    assertThat(drawn.contains(new CorruptionThreat(List.of(Corruption.FOG), List.of(3)))).isFalse();
  }

  @Test
  void areOfNoOtherKind() {
    Threat everything = new NormBall(Norm.LINF, 1);
    for (Threat other : List.of(new SpatialThreat(0, 0), new CorruptionThreat(ALL, List.of(1)))) {
      assertThat(other.ball()).isEmpty();
      assertThat(everything.contains(other)).isFalse();
      assertThat(other.contains(everything)).isFalse();
    }
    assertThat(everything.ball()).contains(new NormBall(Norm.LINF, 1));
  }

  @Test
  void listTheirCasesByCorruption() {
    CorruptionThreat threat =
        new CorruptionThreat(List.of(Corruption.FOG, Corruption.GLASS_BLUR), List.of(4, 2));
    assertThat(threat.cases())
        .extracting(CorruptionThreat.Case::label)
        .containsExactly("glass-blur 2", "glass-blur 4", "fog 2", "fog 4");
  }

  @Test
  void refuseWhatIsNoBound() {
    assertThatThrownBy(() -> new SpatialThreat(181, 0)).hasMessageContaining("181");
    assertThatThrownBy(() -> new SpatialThreat(Double.NaN, 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new SpatialThreat(0, -1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new SpatialThreat(0, Double.POSITIVE_INFINITY))
        .hasMessageContaining("Infinity");
    assertThatThrownBy(() -> new CorruptionThreat(List.of(), List.of(1)))
        .hasMessageContaining("at least one kind");
    assertThatThrownBy(() -> new CorruptionThreat(ALL, List.of(0, 3)))
        .hasMessageContaining("from 1 to 5, were [0, 3]");
  }
}
