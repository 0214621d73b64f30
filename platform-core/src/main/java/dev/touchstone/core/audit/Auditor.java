package dev.touchstone.core.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.UserException;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.AuditResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.plugins.ComponentRegistry;
import dev.touchstone.core.plugins.RegisteredComponent;
import dev.touchstone.core.store.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has audits look at outcomes. They do so whenever results are read, with the installed versions,
 * so that what they say always fits the outcomes. What audits have found that probe entries is
 * stored.
 */
public final class Auditor {

  private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);

  private final ComponentRegistry registry;
  private final ParameterBinder binder;

  /** An auditor with the audits of this registry. */
  public Auditor(ComponentRegistry registry, ParameterBinder binder) {
    this.registry = registry;
    this.binder = binder;
  }

  /**
   * An audit to be asked.
   *
   * @param parameters its parameters as JSON; empty for its defaults
   */
  private record Choice(String name, ComponentUse component, ObjectNode parameters) {}

  /**
   * The results with what audits say of them: those that the suite chose, or else all that are
   * installed. One that fails takes nothing from the results, and says so. What is stored of audits
   * stays as it is.
   */
  public SuiteResults examine(SuiteResults results) {
    List<AuditResults> said =
        new ArrayList<>(results.audits().stream().filter(AuditResults::stored).toList());
    for (Choice choice : chosen(results.manifest()).orElseGet(this::all)) {
      said.addAll(examine(results, choice));
    }
    return results.withAudits(said);
  }

  private List<AuditResults> examine(SuiteResults results, Choice choice) {
    List<AuditResults> said = new ArrayList<>();
    String failure = "";
    OutcomeAudit audit = null;
    try {
      audit = create(choice);
    } catch (RuntimeException | LinkageError e) { // whatever the plugin's code throws
      failure = reason(choice, e);
    }
    for (int entry = 0; entry < results.entries().size(); entry++) {
      List<Flag> flags = List.of();
      String why = failure;
      if (audit != null) {
        try {
          flags = List.copyOf(Objects.requireNonNull(audit.examine(results, entry)));
        } catch (RuntimeException | LinkageError e) {
          why = reason(choice, e);
        }
      }
      said.add(
          new AuditResults(
              choice.name(),
              choice.component(),
              entry,
              flags,
              Optional.of(why).filter(text -> !text.isEmpty())));
    }
    return said;
  }

  private static String reason(Choice choice, Throwable e) {
    if (e instanceof UserException) {
      return e.getMessage();
    }
    LOG.warn("audit '{}' failed", choice.name(), e);
    return "audit '%s' failed: %s".formatted(choice.name(), e);
  }

  /** What a manifest says of audits of outcomes; empty if its suite did not choose. */
  private static Optional<List<Choice>> chosen(String manifest) {
    JsonNode sections;
    try {
      sections = Json.MAPPER.readTree(manifest).path("sections");
    } catch (JsonProcessingException e) { // One that an early version wrote, or none.
      return Optional.empty();
    }
    JsonNode section = sections.path(AuditSection.IN_MANIFEST);
    if (!section.isArray()) {
      return Optional.empty();
    }
    List<String> probing = sections.path(AuditSection.PROBING_IN_MANIFEST).findValuesAsText("name");
    try {
      List<Choice> choices = new ArrayList<>();
      for (JsonNode each : section) {
        String name = each.path("name").asText();
        if (!probing.contains(name)) {
          ComponentUse component =
              Json.MAPPER.treeToValue(each.path("component"), ComponentUse.class);
          choices.add(new Choice(name, component, Json.object(component.parameters())));
        }
      }
      return Optional.of(choices);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "manifest.json: the audits that the suite chose cannot be read; run the suite again", e);
    }
  }

  private List<Choice> all() {
    return registry.all(ComponentKind.AUDIT).stream()
        .filter(component -> component.factory() instanceof OutcomeAuditFactory<?>)
        .map(Auditor::standard)
        .toList();
  }

  private static Choice standard(RegisteredComponent component) {
    ComponentFactory<?> factory = component.factory();
    return new Choice(
        factory.descriptor().id(),
        new ComponentUse(
            factory.descriptor(), component.pluginId() + " " + component.pluginVersion(), "{}"),
        Json.MAPPER.createObjectNode());
  }

  private OutcomeAudit create(Choice choice) {
    ComponentFactory<?> factory =
        registry.find(ComponentKind.AUDIT, choice.component().descriptor().id(), "").factory();
    if (factory instanceof OutcomeAuditFactory<?> reading) {
      return create(reading, choice);
    }
    throw new UserException(
        "audit '%s' is of no kind that this platform can run".formatted(choice.name()));
  }

  private <P extends Record> OutcomeAudit create(OutcomeAuditFactory<P> factory, Choice choice) {
    P parameters =
        binder.bind(
            choice.parameters(),
            factory.parametersType(),
            "audit '" + choice.name() + "'",
            Path.of("").toAbsolutePath());
    return factory.create(parameters);
  }
}
