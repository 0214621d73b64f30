package dev.touchstone.core.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.core.store.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Addresses of models must not change: all that is stored under them would be made again. */
class EntrySpecTest {

  private static EntrySpec entry(
      Optional<EntrySpec.GivenWeights> weights, Optional<EntrySpec> classifier, long seed) {
    return new EntrySpec(
        new ComponentSpec("points", "1", Json.MAPPER.createObjectNode().put("count", 3)),
        "checksum",
        Optional.of(10),
        new ComponentSpec("linear", "2", Json.MAPPER.createObjectNode()),
        List.of(new ComponentSpec("blur", "1", Json.MAPPER.createObjectNode().put("sigma", 0.5))),
        Optional.empty(),
        weights,
        classifier,
        seed);
  }

  @Test
  void theAddressIsThatOfItsContent() {
    String content =
        "{\"dataset\":{\"id\":\"points\",\"parameters\":{\"count\":3},\"version\":\"1\"},"
            + "\"datasetChecksum\":\"checksum\","
            + "\"defenses\":[{\"id\":\"blur\",\"parameters\":{\"sigma\":0.5},\"version\":\"1\"}],"
            + "\"model\":{\"id\":\"linear\",\"parameters\":{},\"version\":\"2\"},"
            + "\"seed\":1,\"trainLimit\":10,\"training\":null,\"weights\":null}";
    assertThat(entry(Optional.empty(), Optional.empty(), 1).hash())
        .isEqualTo(Json.sha256(content.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Test
  void whereWeightsLieDoesNotMatterAndWhatIsInThemDoes() {
    EntrySpec here =
        entry(Optional.of(new EntrySpec.GivenWeights("/here", "ab")), Optional.empty(), 1);
    EntrySpec there =
        entry(Optional.of(new EntrySpec.GivenWeights("/there", "ab")), Optional.empty(), 1);
    EntrySpec other =
        entry(Optional.of(new EntrySpec.GivenWeights("/here", "cd")), Optional.empty(), 1);
    assertThat(here.hash()).isEqualTo(there.hash()).isNotEqualTo(other.hash());
  }

  @Test
  void anothersClassifierIsPartOfTheAddress() {
    EntrySpec own = entry(Optional.empty(), Optional.empty(), 1);
    EntrySpec taken = entry(Optional.empty(), Optional.of(own), 1);
    EntrySpec takenElsewhere =
        entry(Optional.empty(), Optional.of(entry(Optional.empty(), Optional.empty(), 2)), 1);
    assertThat(taken.hash()).isNotEqualTo(own.hash()).isNotEqualTo(takenElsewhere.hash());
    assertThat(Json.MAPPER.convertValue(Json.tree(taken), EntrySpec.class).hash())
        .isEqualTo(taken.hash());
  }
}
