package dev.touchstone.core.cells.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.touchstone.core.results.StoredKinds;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.GradientGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cells as plain data: their text and their addresses outlive the version that wrote them. */
class AttackWorkTest {

  /** An attack cell as it was written before attacks could come from another entry. */
  private static final String WHITE_BOX =
      """
      {"after":["00ff"],"attack":{"id":"pgd","parameters":{"steps":40},"version":"1"},"batch":128,\
      "cell":"attack","entry":%s,"examples":12,"samples":[0,1,5],"seed":7,\
      "threat":{"epsilon":0.1,"norm":"LINF"}}\
      """
          .formatted(entry("convnet"));

  private static String entry(String model) {
    return """
    {"classifier":null,"dataset":{"id":"strokes","parameters":{"train":300},"version":"1"},"datasetChecksum":"abc",\
    "defenses":[],"model":{"id":"%s","parameters":{"hidden":32},"version":"1"},"seed":7,\
    "trainLimit":null,"training":{"epochs":2},"weights":null}\
    """
        .formatted(model);
  }

  private static AttackWork read(String json) throws JsonProcessingException {
    return (AttackWork) StoredKinds.work(Json.MAPPER.readTree(json));
  }

  @Test
  void aWhiteBoxAttackKeepsItsTextAndItsAddress() throws JsonProcessingException {
    AttackWork work = read(WHITE_BOX);

    assertThat(Json.text(work)).isEqualTo(WHITE_BOX);
    // Both written down before attacks could come from another entry.
    assertThat(work.streamHash())
        .isEqualTo("90cd2e92c9eded019d87db6e1da472de610474ffc89673d5e2cff7e4f1988241");
    assertThat(work.hash())
        .isEqualTo("8cfc5b9548fc36779c31ac69ab617261649208d4a4e38d19a81c91a24869054e");
  }

  @Test
  void stepsOfTrainingAreInTheAddressOnlyWhenTheyAreGiven() throws JsonProcessingException {
    AttackWork none = read(WHITE_BOX.replace("{\"epochs\":2}", "{\"epochs\":2,\"steps\":null}"));
    AttackWork some = read(WHITE_BOX.replace("{\"epochs\":2}", "{\"epochs\":2,\"steps\":9}"));

    assertThat(none.entry().hash()).isEqualTo(read(WHITE_BOX).entry().hash());
    assertThat(some.entry().hash()).isNotEqualTo(none.entry().hash());
  }

  @Test
  void aTransferAttackNamesItsSourceInItsTextAndItsAddress() throws JsonProcessingException {
    String json = fromEntry("protonet");
    AttackWork transfer = read(json);
    AttackWork fromAnother = read(fromEntry("resnet"));
    AttackWork plain = read(WHITE_BOX);

    assertThat(transfer.source())
        .map(EntrySpec::hash)
        .hasValue(read(WHITE_BOX.replace("convnet", "protonet")).entry().hash());
    assertThat(Json.text(transfer)).isEqualTo(json);
    assertThat(List.of(transfer.hash(), fromAnother.hash(), plain.hash())).doesNotHaveDuplicates();
    assertThat(List.of(transfer.streamHash(), fromAnother.streamHash(), plain.streamHash()))
        .doesNotHaveDuplicates();
  }

  @Test
  void whereTheSourcesWeightsLieDoesNotMatter() throws JsonProcessingException {
    String here = weightsFrom("/here/w.safetensors");
    String there = weightsFrom("/there/w.safetensors");

    assertThat(read(here).hash()).isEqualTo(read(there).hash());
  }

  @Test
  void anEmptySourceIsNone() throws JsonProcessingException {
    AttackWork work =
        read(WHITE_BOX.replace("\"seed\":7,\"threat\"", "\"seed\":7,\"source\":null,\"threat\""));

    assertThat(work).isEqualTo(read(WHITE_BOX));
  }

  @Test
  void gradientsInBf16AreInTheTextAndTheAddressButDrawAlike() throws JsonProcessingException {
    String json = WHITE_BOX.replace("\"examples\":12,", "\"examples\":12,\"precision\":\"bf16\",");
    AttackWork low = read(json);
    AttackWork full = read(WHITE_BOX);

    assertThat(Json.text(low)).isEqualTo(json);
    assertThat(low.hash()).isNotEqualTo(full.hash());
    assertThat(low.streamHash()).isEqualTo(full.streamHash());
    for (String other : List.of("float32", "auto")) {
      assertThatThrownBy(() -> read(json.replace("bf16", other)))
          .isInstanceOf(JsonProcessingException.class)
          .hasMessageContaining("precision must be bf16 or absent");
    }
  }

  @Test
  void gradientsOfAFrozenGraphAreInTheTextAndTheAddressButDrawAlike()
      throws JsonProcessingException {
    String json =
        WHITE_BOX.replace("\"examples\":12,", "\"examples\":12,\"gradients\":\"frozen\",");
    AttackWork frozen = read(json);
    AttackWork plain = read(WHITE_BOX);

    assertThat(Json.text(frozen)).isEqualTo(json);
    assertThat(frozen.gradients()).hasValue(GradientGraph.FROZEN);
    assertThat(plain.gradients()).isEmpty();
    assertThat(frozen.hash()).isNotEqualTo(plain.hash());
    assertThat(frozen.streamHash()).isEqualTo(plain.streamHash());
    assertThatThrownBy(() -> read(json.replace("frozen", "thawed")))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void drawsOfTheJudgeAreInTheTextAndTheAddressButTheAttackDrawsAlike()
      throws JsonProcessingException {
    String json = WHITE_BOX.replace("\"examples\":12,", "\"examples\":12,\"judgeDraws\":20,");
    AttackWork several = read(json);
    AttackWork one = read(WHITE_BOX);

    assertThat(Json.text(several)).isEqualTo(json);
    assertThat(several.hash()).isNotEqualTo(one.hash());
    assertThat(several.hash()).isNotEqualTo(read(json.replace("20", "21")).hash());
    assertThat(several.streamHash()).isEqualTo(one.streamHash());
    assertThatThrownBy(() -> read(json.replace("20", "1")))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("judgeDraws must be ≥ 2 or absent, was 1");
  }

  @Test
  void aSourceOfOtherDataIsRefused() {
    assertThatThrownBy(() -> read(fromEntry("protonet").replaceAll("abc(.*?)abc", "abc$1def")))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining(
            "the source of a transfer attack must be an entry of the same data set");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "batch":128       | "batch":0              | batch must be 1 to 65,536, was 0
          "batch":128       | "batch":-1             | batch must be 1 to 65,536, was -1
          "batch":128       | "batch":2000000000     | batch must be 1 to 65,536, was 2,000,000,000
          "samples":[0,1,5] | "samples":[]           | samples: a cell needs at least one
          "samples":[0,1,5] | "samples":[0,-1]       | samples must be ≥ 0, one is -1
          "samples":[0,1,5] | "samples":[1,1]        | samples: one is given twice
          "examples":12     | "examples":-1          | examples must be ≥ 0, was -1
          "after":["00ff"]  | "after":["../../00ff"] | '../../00ff' is no address of a cell
          "id":"strokes"    | "id":" "               | the id of a component must not be blank
          "trainLimit":null | "trainLimit":0         | trainLimit must be ≥ 1, was 0
          "epsilon":0.1     | "epsilon":"NaN"        | epsilon must be finite and ≥ 0, was NaN
          """)
  void whatNoCellCanBeIsRefused(String good, String bad, String message) {
    assertThat(WHITE_BOX).contains(good);
    assertThatThrownBy(() -> read(WHITE_BOX.replace(good, bad)))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining(message);
  }

  @Test
  void everyOtherKeyIsNeeded() {
    assertThatThrownBy(() -> read(WHITE_BOX.replace("\"batch\":128,", "")))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("batch");
  }

  private static String fromEntry(String model) {
    return WHITE_BOX.replace(
        "\"seed\":7,\"threat\"", "\"seed\":7,\"source\":" + entry(model) + ",\"threat\"");
  }

  private static String weightsFrom(String file) {
    return fromEntry("resnet")
        .replaceAll(
            "(.*)\"weights\":null", "$1\"weights\":{\"file\":\"" + file + "\",\"sha256\":\"00\"}");
  }
}
