package dev.touchstone.core.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.store.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Used values stand in the places of empty parameters, and nowhere else. */
class UsedValuesTest {

  private static ObjectNode tree(String json) throws Exception {
    return (ObjectNode) Json.MAPPER.readTree(json);
  }

  private static SortedMap<String, Object> values(Object... keysAndValues) {
    SortedMap<String, Object> values = new TreeMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return values;
  }

  @Test
  void onlyWhatIsEmptyIsFilled() throws Exception {
    ObjectNode shown = tree("{\"a\": null, \"b\": 2, \"c\": {\"d\": null}}");
    UsedValues.fill(shown, "", values("a", 1, "b", 1, "c.d", "text", "missing", 1, "x.y", 1));
    assertThat(shown).isEqualTo(tree("{\"a\": 1, \"b\": 2, \"c\": {\"d\": \"text\"}}"));
  }

  @Test
  void placesCanLieInBlocksAndLists() throws Exception {
    ObjectNode shown = tree("{\"a\": {\"attacks\": [{}, {\"step\": null}]}}");
    UsedValues.fill(shown, "a.attacks[1]", values("step", 0.5));
    assertThat(shown).isEqualTo(tree("{\"a\": {\"attacks\": [{}, {\"step\": 0.5}]}}"));
  }

  @Test
  void valuesThatDifferBetweenThreatsNameThem() {
    Map<NormBall, SortedMap<String, Object>> each = new LinkedHashMap<>();
    each.put(new NormBall(Norm.LINF, 0.1), values("step", 0.01, "steps", 4));
    each.put(new NormBall(Norm.LINF, 0.3), values("step", 0.03, "steps", 4, "only", true));
    assertThat(UsedValues.joined(each))
        .isEqualTo(
            values(
                "step",
                "0.01 at L∞ ε=0.1, 0.03 at L∞ ε=0.3",
                "steps",
                4,
                "only",
                "true at L∞ ε=0.3"));
  }
}
