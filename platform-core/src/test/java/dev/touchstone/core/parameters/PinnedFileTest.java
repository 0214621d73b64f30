package dev.touchstone.core.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.UserException;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files among parameters: what is in them determines results, where they are does not. */
class PinnedFileTest {

  private static final ParameterBinder BINDER = new ParameterBinder();

  @TempDir private Path folder;

  record Styled(@Parameter(doc = "Files.") List<Path> styles) {}

  private ObjectNode effective(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return BINDER.effective(new Styled(List.of(file)));
  }

  private Styled bind(ObjectNode node) {
    return BINDER.bind(node, Styled.class, "defenses[0]", folder);
  }

  private static String entryHash(ObjectNode parameters) {
    ObjectNode none = Json.MAPPER.createObjectNode();
    return new EntrySpec(
            new ComponentSpec("data", "1", none),
            "checksum",
            Optional.empty(),
            new ComponentSpec("model", "1", none),
            List.of(new ComponentSpec("style", "1", parameters)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1)
        .hash();
  }

  @Test
  void isReadBackAsThePath() throws IOException {
    assertThat(bind(effective("a", "content")).styles()).containsExactly(folder.resolve("a"));
  }

  @Test
  void isRefusedOnceItHasChanged() throws IOException {
    ObjectNode planned = effective("a", "content");
    Files.writeString(folder.resolve("a"), "others");
    assertThatThrownBy(() -> bind(planned))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("defenses[0].styles[0]")
        .hasMessageContaining(folder.resolve("a") + ": this file is not the one");
    Files.delete(folder.resolve("a"));
    assertThatThrownBy(() -> bind(planned)).isInstanceOf(UserException.class);
  }

  @Test
  void isRefusedIfItChangedWhileItWasInUse() throws IOException {
    ObjectNode planned = effective("a", "content");
    PinnedFile.requireHeld(planned, "defense 'x'");
    Files.writeString(folder.resolve("a"), "others");
    assertThatThrownBy(() -> PinnedFile.requireHeld(planned, "defense 'x'"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "defense 'x': %s was changed while it was in use; nothing is stored, run again",
            folder.resolve("a"));
  }

  @Test
  void addressesCountWhatIsInItAndNotWhereItIs() throws IOException {
    String hash = entryHash(effective("a", "content"));
    assertThat(entryHash(effective("b", "content"))).isEqualTo(hash);
    assertThat(entryHash(effective("a", "others"))).isNotEqualTo(hash);
  }

  @Test
  void reportsShowItWithoutItsFolder() throws IOException {
    ObjectNode shown = PinnedFile.shown(effective("a", "content"));
    assertThat(shown.get("styles").get(0).get("file").textValue()).isEqualTo("a");
    assertThat(shown.get("styles").get(0).get("sha256").textValue()).hasSize(64);
    assertThat(shown.toString()).doesNotContain(folder.toString());
  }

  /** A folder, or what does not exist, is told by whoever needs it. */
  @Test
  void whatIsNoFileStaysText() {
    ObjectNode effective = BINDER.effective(new Styled(List.of(folder, folder.resolve("none"))));
    assertThat(effective.get("styles").get(0).textValue()).isEqualTo(folder.toString());
    assertThat(bind(effective).styles()).containsExactly(folder, folder.resolve("none"));
  }
}
