package dev.touchstone.core.cells.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.core.results.StoredKinds;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.GradientGraph;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnalyseWorkTest {

  private static final ComponentSpec ANY =
      new ComponentSpec("any", "1", Json.MAPPER.createObjectNode());
  private static final EntrySpec ENTRY =
      new EntrySpec(
          ANY,
          "checksum",
          Optional.empty(),
          ANY,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          1);

  private static AnalyseWork work(Optional<GradientGraph> gradients) {
    return new AnalyseWork(
        List.of(ENTRY), List.of("entry"), ANY, List.of(0), List.of(), 8, 1, gradients);
  }

  @Test
  void gradientsOfAFrozenGraphAreInTheTextAndTheAddressButDrawAlike()
      throws JsonProcessingException {
    AnalyseWork frozen = work(Optional.of(GradientGraph.FROZEN));
    AnalyseWork plain = work(Optional.empty());

    ObjectNode text = Json.MAPPER.valueToTree(frozen);
    assertThat(text.remove("gradients").asText()).isEqualTo("frozen");
    assertThat(StoredKinds.work(text)).as("as it was before there was the key").isEqualTo(plain);
    assertThat(StoredKinds.work(Json.MAPPER.readTree(Json.text(frozen)))).isEqualTo(frozen);
    assertThat(Json.text(plain)).doesNotContain("gradients");
    assertThat(frozen.hash()).isNotEqualTo(plain.hash());
    assertThat(frozen.streamHash()).isEqualTo(plain.streamHash());
  }
}
