package dev.touchstone.reports.html;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.results.Fact;
import java.util.ArrayList;
import java.util.List;

/** JSON as pages need it: as data within a page, indented for reading, as a list of parameters. */
final class Json {

  private static final ObjectMapper EMBEDDED =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final ObjectMapper READER =
      JsonMapper.builder()
          // Numbers are shown as they were written: 0.1 stays 0.1, whatever its length.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  static {
    EMBEDDED.getFactory().setCharacterEscapes(new ScriptSafe());
  }

  private Json() {}

  /**
   * JSON that can stand within a {@code <script>} element: no {@code <}, {@code >} or {@code &}
   * occurs in it, so that nothing can end the element.
   */
  static String embedded(Object value) {
    try {
      return EMBEDDED.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("chart data are plain maps, lists and numbers", e);
    }
  }

  /** A member of an object that is a text; empty if there is none. */
  static String text(String json, String member) {
    try {
      return READER.readTree(json).path(member).asText("");
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  /** The same JSON without a member of its object, indented; the text itself if it is no JSON. */
  static String indented(String json, String without) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter()
            .withObjectIndenter(indenter)
            .withArrayIndenter(DefaultPrettyPrinter.FixedSpaceIndenter.instance);
    try {
      JsonNode tree = READER.readTree(json);
      if (tree instanceof ObjectNode object) {
        object.remove(without);
      }
      return READER.writer(printer).writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      return json;
    }
  }

  /** The members of an object, each value as text; one nameless fact if it is no object. */
  static List<Fact> members(String json) {
    try {
      JsonNode node = READER.readTree(json);
      if (!node.isObject()) {
        return List.of(new Fact("", json));
      }
      List<Fact> facts = new ArrayList<>();
      node.properties()
          .forEach(
              member -> {
                JsonNode value = member.getValue();
                facts.add(
                    new Fact(
                        member.getKey(), value.isTextual() ? value.asText() : value.toString()));
              });
      return facts;
    } catch (JsonProcessingException e) {
      return List.of(new Fact("", json));
    }
  }

  private static final class ScriptSafe extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      for (char character : new char[] {'<', '>', '&', '\''}) {
        codes[character] = ESCAPE_STANDARD;
      }
      return codes;
    }

    @Override
    public SerializableString getEscapeSequence(int character) {
      return new SerializedString(String.format("\\u%04x", character));
    }
  }
}
