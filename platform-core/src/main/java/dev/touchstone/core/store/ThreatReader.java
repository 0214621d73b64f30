package dev.touchstone.core.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import dev.touchstone.api.threat.CorruptionThreat;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.Threat;
import java.io.IOException;
import java.util.Map;

/** Tells the kinds of threats apart by their keys: texts of balls are what they always were. */
final class ThreatReader extends StdDeserializer<Threat> {

  private static final long serialVersionUID = 1;

  private static final Map<String, Class<? extends Threat>> BY_KEY =
      Map.of(
          "norm", NormBall.class,
          "rotation", SpatialThreat.class,
          "corruptions", CorruptionThreat.class);

  ThreatReader() {
    super(Threat.class);
  }

  @Override
  public Threat deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    JsonNode tree = context.readTree(parser);
    for (Map.Entry<String, Class<? extends Threat>> kind : BY_KEY.entrySet()) {
      if (tree.has(kind.getKey())) {
        return context.readTreeAsValue(tree, kind.getValue());
      }
    }
    return context.reportInputMismatch(
        Threat.class, "a threat needs 'norm', 'rotation' or 'corruptions'");
  }
}
