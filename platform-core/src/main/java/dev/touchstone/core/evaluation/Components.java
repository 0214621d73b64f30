package dev.touchstone.core.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.Attacks;
import dev.touchstone.api.audit.ProbingAudit;
import dev.touchstone.api.audit.ProbingAuditFactory;
import dev.touchstone.api.certify.Certifier;
import dev.touchstone.api.certify.CertifierFactory;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.data.DatasetFactory;
import dev.touchstone.core.parameters.AttackChoices;
import dev.touchstone.core.parameters.EachSurrogate;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.plugins.ComponentRegistry;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import java.nio.file.Path;

/** Turns components that a cell names as plain data into the installed components themselves. */
public final class Components implements Attacks {

  private final ComponentRegistry registry;
  private final ParameterBinder binder;

  /** Components of this registry. */
  public Components(ComponentRegistry registry, ParameterBinder binder) {
    this.registry = registry;
    this.binder = binder;
  }

  /**
   * A component's factory with its bound parameters.
   *
   * @throws UserException if it is not installed, or in another version than the cell asks for
   */
  public Resolved resolve(ComponentKind kind, ComponentSpec spec) {
    ComponentFactory<?> factory = registry.find(kind, spec.id(), kind.label()).factory();
    String installed = factory.descriptor().version();
    if (!installed.equals(spec.version())) {
      throw new UserException(
          "%s '%s': the cell asks for version %s, version %s is installed"
              .formatted(kind.label(), spec.id(), spec.version(), installed));
    }
    Record parameters =
        binder.bind(
            spec.parameters(),
            factory.parametersType(),
            kind.label() + " '" + spec.id() + "'",
            Path.of("").toAbsolutePath());
    return new Resolved(factory, parameters);
  }

  @Override
  public Attack create(AttackChoice choice) {
    return attack(spec(choice));
  }

  /**
   * An attack that another component chose, with all its parameters, as an attack cell names it.
   */
  public ComponentSpec spec(AttackChoice choice) {
    ComponentFactory<?> factory =
        registry.find(ComponentKind.ATTACK, choice.id(), "attack").factory();
    ObjectNode parameters = Json.MAPPER.valueToTree(choice.parameters());
    JsonNode version = parameters.remove(AttackChoices.VERSION);
    ComponentSpec chosen =
        new ComponentSpec(
            choice.id(),
            version == null ? factory.descriptor().version() : version.asText(),
            parameters);
    return new ComponentSpec(
        chosen.id(),
        chosen.version(),
        binder.effective(resolve(ComponentKind.ATTACK, chosen).parameters()));
  }

  /** See {@link AttackFactory#proposesOnce}. */
  public boolean proposesOnce(ComponentSpec attack) {
    Resolved resolved = resolve(ComponentKind.ATTACK, attack);
    return !EachSurrogate.asked(attack.parameters())
        && proposesOnce((AttackFactory<?>) resolved.factory(), resolved.parameters());
  }

  /** See {@link AttackFactory#estimatedQueries}. */
  public long queries(ComponentSpec attack, int classes) {
    Resolved resolved = resolve(ComponentKind.ATTACK, attack);
    return queries((AttackFactory<?>) resolved.factory(), resolved.parameters(), classes);
  }

  public Analysis analysis(ComponentSpec spec) {
    Resolved resolved = resolve(ComponentKind.ANALYSIS, spec);
    return create((AnalysisFactory<?>) resolved.factory(), resolved.parameters());
  }

  public ProbingAudit audit(ComponentSpec spec) {
    Resolved resolved = resolve(ComponentKind.AUDIT, spec);
    return create((ProbingAuditFactory<?>) resolved.factory(), resolved.parameters());
  }

  /** See {@link ProbingAuditFactory#queries}. */
  public long auditQueries(ComponentSpec audit, int samples) {
    Resolved resolved = resolve(ComponentKind.AUDIT, audit);
    return queries((ProbingAuditFactory<?>) resolved.factory(), resolved.parameters(), samples);
  }

  public Certifier certifier(ComponentSpec spec) {
    Resolved resolved = resolve(ComponentKind.CERTIFIER, spec);
    return create((CertifierFactory<?>) resolved.factory(), resolved.parameters());
  }

  public Attack attack(ComponentSpec spec) {
    Resolved resolved = resolve(ComponentKind.ATTACK, spec);
    Attack attack = create((AttackFactory<?>) resolved.factory(), resolved.parameters());
    return EachSurrogate.of(attack, spec.parameters());
  }

  Dataset dataset(ComponentSpec spec, DatasetContext context) {
    Resolved resolved = resolve(ComponentKind.DATASET, spec);
    return load((DatasetFactory<?>) resolved.factory(), resolved.parameters(), context);
  }

  private <P extends Record> Attack create(AttackFactory<P> factory, Record parameters) {
    return factory.create(factory.parametersType().cast(parameters), this);
  }

  private static <P extends Record> boolean proposesOnce(
      AttackFactory<P> factory, Record parameters) {
    return factory.proposesOnce(factory.parametersType().cast(parameters));
  }

  private static <P extends Record> long queries(
      AttackFactory<P> factory, Record parameters, int classes) {
    return factory.estimatedQueries(factory.parametersType().cast(parameters), classes);
  }

  private static <P extends Record> ProbingAudit create(
      ProbingAuditFactory<P> factory, Record parameters) {
    return factory.create(factory.parametersType().cast(parameters));
  }

  private static <P extends Record> long queries(
      ProbingAuditFactory<P> factory, Record parameters, int samples) {
    return factory.queries(factory.parametersType().cast(parameters), samples);
  }

  private static <P extends Record> Certifier create(
      CertifierFactory<P> factory, Record parameters) {
    return factory.create(factory.parametersType().cast(parameters));
  }

  private static <P extends Record> Analysis create(AnalysisFactory<P> factory, Record parameters) {
    return factory.create(factory.parametersType().cast(parameters));
  }

  private static <P extends Record> Dataset load(
      DatasetFactory<P> factory, Record parameters, DatasetContext context) {
    return factory.load(factory.parametersType().cast(parameters), context);
  }

  public record Resolved(ComponentFactory<?> factory, Record parameters) {}
}
