package dev.touchstone.core.parameters;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.attack.AttackChoice;
import java.util.Map;

/** How attacks that stand among a component's parameters are written into its effective ones. */
@FunctionalInterface
public interface AttackChoices {

  /** Key of the attack's id. */
  String ID = "id";

  /** Key of the attack's version, which the platform adds. */
  String VERSION = "version";

  /** As the user wrote them. */
  AttackChoices AS_THEY_ARE = (choice, path) -> tree(choice.id(), Map.of(), choice.parameters());

  /**
   * One attack as a tree.
   *
   * @param path where it stands, such as {@code defenses[0].attack}
   */
  ObjectNode write(AttackChoice choice, String path);

  /** A tree that {@link ParameterBinder#bind} reads back as a choice. */
  static ObjectNode tree(String id, Map<String, ?> first, Object parameters) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode node = mapper.createObjectNode().put(ID, id);
    node.setAll((ObjectNode) mapper.valueToTree(first));
    node.setAll((ObjectNode) mapper.valueToTree(parameters));
    return node;
  }
}
