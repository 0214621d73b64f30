package dev.touchstone.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.touchstone.api.threat.Corruption;
import dev.touchstone.api.threat.CorruptionThreat;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.Threat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThreatReaderTest {

  /** Addresses of stored results are hashes of such texts. */
  @Test
  void writesEachKindByItsOwnKeys() {
    assertThat(Json.text(new NormBall(Norm.LINF, 0.1)))
        .isEqualTo("{\"epsilon\":0.1,\"norm\":\"LINF\"}");
    assertThat(Json.text(new SpatialThreat(30, 3)))
        .isEqualTo("{\"rotation\":30.0,\"translation\":3.0}");
    assertThat(Json.text(new CorruptionThreat(List.of(Corruption.FOG), List.of(1, 5))))
        .isEqualTo("{\"corruptions\":[\"FOG\"],\"severities\":[1,5]}");
  }

  @Test
  void readsWhatItWrites() throws Exception {
    for (Threat threat :
        List.of(
            new NormBall(Norm.L0, 5),
            new SpatialThreat(0.5, 0),
            new CorruptionThreat(List.of(Corruption.values()), List.of(2)))) {
      assertThat(Json.MAPPER.readValue(Json.text(threat), Threat.class)).isEqualTo(threat);
    }
  }

  @Test
  void refusesOtherKeys() {
    for (String text :
        List.of(
            "{}",
            "{\"radius\":3}",
            "{\"rotation\":30.0}",
            "{\"epsilon\":0.1,\"norm\":\"LINF\",\"rotation\":1.0}")) {
      assertThatThrownBy(() -> Json.MAPPER.readValue(text, Threat.class))
          .as(text)
          .isInstanceOf(JsonProcessingException.class);
    }
  }
}
