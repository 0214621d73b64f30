package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.touchstone.api.results.Fact;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Property
  void embeddedTextCannotLeaveItsScriptAndReadsBack(@ForAll String text) throws IOException {
    String hostile = "</script><!--" + text + "]]>&\u2028";
    String json = Json.embedded(List.of(hostile));

    assertThat(json).doesNotContain("<", ">", "&", "\u2028", "\u2029");
    assertThat(new ObjectMapper().readTree(json).get(0).asText()).isEqualTo(hostile);
  }

  @Test
  void indentedJsonKeepsNumbersAsWritten() {
    assertThat(Json.indented("{\"a\":{\"b\":0.10},\"source\":\"suite: x\",\"c\":[1,2]}", "source"))
        .isEqualTo("{\n  \"a\" : {\n    \"b\" : 0.10\n  },\n  \"c\" : [ 1, 2 ]\n}");
    assertThat(Json.indented("no json {", "source")).isEqualTo("no json {");
  }

  @Test
  void membersAreListedInOrder() {
    assertThat(Json.members("{\"steps\":40,\"loss\":\"dlr\",\"list\":[1]}"))
        .containsExactly(new Fact("steps", "40"), new Fact("loss", "dlr"), new Fact("list", "[1]"));
    assertThat(Json.members("no json {")).containsExactly(new Fact("", "no json {"));
  }
}
