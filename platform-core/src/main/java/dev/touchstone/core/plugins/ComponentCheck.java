package dev.touchstone.core.plugins;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.TouchstoneException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.audit.AuditFactory;
import dev.touchstone.api.certify.CertifierFactory;
import dev.touchstone.api.data.DatasetFactory;
import dev.touchstone.api.defense.DefenseFactory;
import dev.touchstone.api.model.ModelFactory;
import dev.touchstone.api.publish.PublisherFactory;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.parameters.ParameterDescription;
import dev.touchstone.core.store.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks that a factory keeps the contract of its extension point, when it is loaded. */
final class ComponentCheck {

  /** Keys that suites use beside a component's own parameters. */
  private static final List<String> RESERVED =
      List.of("id", "name", "limit", "entries", "version", "weights", "training");

  /** Further ones beside the parameters of attacks. */
  private static final List<String> RESERVED_FOR_ATTACKS =
      List.of("from", "precision", "queries", "threats", "judge-draws");

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_TEXT = 2_000;

  private static final Map<ComponentKind, Class<?>> EXTENSION_POINTS =
      Map.of(
          ComponentKind.DATASET, DatasetFactory.class,
          ComponentKind.MODEL, ModelFactory.class,
          ComponentKind.DEFENSE, DefenseFactory.class,
          ComponentKind.ATTACK, AttackFactory.class,
          ComponentKind.CERTIFIER, CertifierFactory.class,
          ComponentKind.ANALYSIS, AnalysisFactory.class,
          ComponentKind.AUDIT, AuditFactory.class,
          ComponentKind.PUBLISHER, PublisherFactory.class);

  private final ParameterBinder binder = new ParameterBinder();

  /**
   * Checks a factory.
   *
   * @throws UserException naming its class and the fault
   */
  void check(ComponentFactory<?> factory) {
    String name = factory.getClass().getName();
    try {
      checkKind(factory);
      checkTexts(factory.descriptor());
      checkParameters(factory);
    } catch (TouchstoneException e) {
      throw new UserException(name + ": " + e.getMessage(), e);
    } catch (RuntimeException | LinkageError e) { // whatever the plugin's code throws
      throw new UserException(name + " failed: " + e, e);
    }
  }

  private static void checkKind(ComponentFactory<?> factory) {
    if (factory.kind() == null || factory.descriptor() == null) {
      throw new UserException("must say its kind and descriptor");
    }
    Class<?> extensionPoint = EXTENSION_POINTS.getOrDefault(factory.kind(), ComponentFactory.class);
    if (!extensionPoint.isInstance(factory)) {
      throw new UserException(
          "says that it is a "
              + factory.kind().label()
              + " and does not implement "
              + extensionPoint.getName());
    }
  }

  /** They stand in every manifest, report and listing. */
  private static void checkTexts(ComponentDescriptor descriptor) {
    requireShort("id", descriptor.id(), LONGEST_NAME);
    requireShort("version", descriptor.version(), LONGEST_NAME);
    requireShort("title", descriptor.title(), LONGEST_NAME);
    requireShort("summary", descriptor.summary(), LONGEST_TEXT);
    requireShort("citation", descriptor.citation(), LONGEST_TEXT);
    requireShort("list of capabilities", String.join(",", descriptor.capabilities()), LONGEST_TEXT);
  }

  private static void requireShort(String what, String text, int longest) {
    if (text.length() > longest) {
      throw new UserException(
          "its %s has %,d characters; at most %,d are taken"
              .formatted(what, text.length(), longest));
    }
  }

  private void checkParameters(ComponentFactory<?> factory) {
    Class<? extends Record> type = factory.parametersType();
    if (type == null) {
      throw new UserException("must say the type of its parameters");
    }
    binder.check(type);
    List<String> reserved = new ArrayList<>(RESERVED);
    if (factory.kind() == ComponentKind.ATTACK) {
      reserved.addAll(RESERVED_FOR_ATTACKS);
    }
    if (factory.kind() == ComponentKind.AUDIT) {
      // It runs where no suite gives it anything.
      binder.bind(Json.MAPPER.createObjectNode(), type, "without parameters", Path.of(""));
    }
    for (ParameterDescription parameter : binder.describe(type)) {
      if (reserved.contains(parameter.name())) {
        throw new UserException(
            "parameter '"
                + parameter.name()
                + "' has a name that suites reserve ("
                + String.join(", ", reserved)
                + "); give it another one");
      }
    }
  }
}
