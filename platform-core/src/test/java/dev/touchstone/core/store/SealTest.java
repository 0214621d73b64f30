package dev.touchstone.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The digest inside of a stored file stands for every byte of it. */
class SealTest {

  private static final Map<String, Object> VALUE = Map.of("a", 1, "b", "ε");

  @Test
  void whatIsSealedStaysJson() throws IOException {
    for (byte[] json : new byte[][] {Json.bytes(VALUE), Json.pretty(VALUE).getBytes(UTF_8)}) {
      byte[] sealed = Seal.seal(json);
      assertThat(Seal.fault(sealed)).isEmpty();
      ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(sealed);
      assertThat(tree.remove("digest").asText()).isEqualTo(Json.sha256(json));
      assertThat(Json.text(tree)).isEqualTo(Json.text(VALUE));
    }
  }

  @Test
  void everyChangedByteShows() {
    byte[] sealed = Seal.seal(Json.bytes(VALUE));
    for (int at = 0; at < sealed.length; at++) {
      byte[] changed = sealed.clone();
      changed[at] ^= 1;
      assertThat(Seal.fault(changed)).as("byte %d", at).isPresent();
      assertThat(Seal.fault(Arrays.copyOf(sealed, at))).as("cut at %d", at).isPresent();
    }
    assertThat(Seal.fault(Json.bytes(VALUE))).contains("it does not begin with its digest");
  }
}
