package dev.touchstone.core.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.certify.Certifier;
import dev.touchstone.api.certify.CertifierFactory;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.parameters.EachSurrogate;
import dev.touchstone.core.parameters.PinnedFile;
import dev.touchstone.core.parameters.Violations;
import dev.touchstone.core.plugins.RegisteredComponent;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingDefenseFactory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A component with its parameters, as the suite asks for it.
 *
 * @param component who makes it
 * @param parameters bound parameters
 * @param effective the same as JSON, defaults included
 * @param attacks the attacks among the parameters, by their places, such as {@code
 *     validation.attack}
 * @param chosen the same by how the parameters name them
 */
public record BoundComponent(
    RegisteredComponent component,
    Record parameters,
    ObjectNode effective,
    SortedMap<String, BoundComponent> attacks,
    Map<AttackChoice, BoundComponent> chosen) {

  private static final Logger LOG = LoggerFactory.getLogger(BoundComponent.class);

  /** Copies the maps. */
  public BoundComponent {
    attacks = Collections.unmodifiableSortedMap(new TreeMap<>(attacks));
    chosen = Map.copyOf(chosen);
  }

  /** The component's id. */
  public String id() {
    return component.factory().descriptor().id();
  }

  /** As plain data, for cells. */
  public ComponentSpec spec() {
    return new ComponentSpec(id(), component.factory().descriptor().version(), effective);
  }

  /**
   * As reports show it: with the values that it uses where its parameters are left empty.
   *
   * @param suite the suite's threats
   */
  public ComponentUse use(List<Threat> suite) {
    ObjectNode shown = PinnedFile.shown(effective);
    UsedValues.fill(shown, "", told(() -> used(component.factory()), Collections.emptySortedMap()));
    List<NormBall> threats = attackThreats(suite);
    attacks.forEach((place, attack) -> UsedValues.fill(shown, place, attack.derived(threats)));
    return shown(shown);
  }

  /** A component as reports show it, with terms of its use beside its parameters. */
  public static ComponentUse with(ComponentUse use, SortedMap<String, Object> terms) {
    if (terms.isEmpty()) {
      return use;
    }
    ObjectNode parameters = Json.object(use.parameters());
    terms.forEach((key, value) -> parameters.set(key, Json.MAPPER.valueToTree(value)));
    return new ComponentUse(use.descriptor(), use.plugin(), Json.text(parameters));
  }

  /**
   * At which threats it uses the attacks among its parameters; empty when it cannot tell.
   *
   * @param suite the suite's threats, of which components know the balls
   */
  public List<NormBall> attackThreats(List<Threat> suite) {
    List<NormBall> balls = suite.stream().flatMap(threat -> threat.ball().stream()).toList();
    return told(() -> attackThreats(component.factory(), balls), List.of());
  }

  private ComponentUse shown(ObjectNode tree) {
    return new ComponentUse(
        component.factory().descriptor(),
        component.pluginId() + " " + component.pluginVersion(),
        Json.text(tree));
  }

  /**
   * As reports show a component at one threat: with the values that it uses where its parameters
   * are left empty.
   *
   * @throws dev.touchstone.api.UserException if the attack is not possible at this threat
   */
  public ComponentUse use(Threat threat) {
    ObjectNode shown = PinnedFile.shown(effective);
    UsedValues.fill(shown, "", told(() -> used(component.factory()), Collections.emptySortedMap()));
    threat.ball().ifPresent(ball -> fillDerived(shown, ball));
    return shown(shown);
  }

  private void fillDerived(ObjectNode shown, NormBall ball) {
    UsedValues.fill(
        shown, "", told(() -> derived(component.factory(), ball), Collections.emptySortedMap()));
    attacks.forEach(
        (place, attack) -> UsedValues.fill(shown, place, attack.derived(List.of(ball))));
  }

  /** What an attack derives from threats; where it is not possible, that is told elsewhere. */
  private SortedMap<String, Object> derived(List<NormBall> threats) {
    Map<NormBall, SortedMap<String, Object>> each = new LinkedHashMap<>();
    for (NormBall threat : threats) {
      try {
        each.put(
            threat, told(() -> derived(component.factory(), threat), Collections.emptySortedMap()));
      } catch (UserException e) {
        LOG.debug("attack '{}' is not possible at {}", id(), threat.label(), e);
      }
    }
    return UsedValues.joined(each);
  }

  private <P extends Record> SortedMap<String, Object> derived(
      ComponentFactory<P> factory, NormBall threat) {
    return factory instanceof AttackFactory<P> attack
        ? attack.derived(factory.parametersType().cast(parameters), threat)
        : Collections.emptySortedMap();
  }

  private <P extends Record> SortedMap<String, Object> used(ComponentFactory<P> factory) {
    return factory.used(factory.parametersType().cast(parameters));
  }

  private <P extends Record> List<NormBall> attackThreats(
      ComponentFactory<P> factory, List<NormBall> suite) {
    return factory.attackThreats(factory.parametersType().cast(parameters), suite);
  }

  /**
   * Makes use of it while the suite is read: parameters that contradict each other are told now,
   * not after an hour of training. Whatever else its plugin's code throws, its cells will fail
   * with.
   */
  public void tell(Runnable use, String path, Violations violations) {
    try {
      use.run();
    } catch (UserException e) {
      violations.add(path, e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("'{}' cannot be made; its cells will fail with this", id(), e);
    }
  }

  /** Makes the attack; throws what its plugin's code throws. */
  public Attack attack() {
    return EachSurrogate.of(attack((AttackFactory<?>) component.factory()), effective);
  }

  private <P extends Record> Attack attack(AttackFactory<P> factory) {
    return factory.create(factory.parametersType().cast(parameters), this::chosen);
  }

  /** Makes an attack that is among the parameters. */
  private Attack chosen(AttackChoice choice) {
    if (!chosen.containsKey(choice)) {
      throw new UserException(
          "%s asks for the attack '%s', which is not among its parameters"
              .formatted(id(), choice.id()));
    }
    return chosen.get(choice).attack();
  }

  /** Whether the attack asks for answers of a kind; one that cannot tell may ask for everything. */
  public boolean asks(Access answer) {
    try {
      return attack().access().allows(answer);
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("attack '{}' cannot tell what it asks", id(), e);
      return true;
    }
  }

  /** Whether the attack meets threats of a kind; one that cannot tell meets balls. */
  public boolean meets(Threat threat) {
    try {
      return attack().meets(threat);
    } catch (UserException e) {
      LOG.debug("attack '{}' cannot be made, which is told in its place", id(), e);
      return threat.ball().isPresent();
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("attack '{}' cannot tell what it meets", id(), e);
      return threat.ball().isPresent();
    }
  }

  /** Makes the certifier; throws what its plugin's code throws. */
  public Certifier certifier() {
    return certifier((CertifierFactory<?>) component.factory());
  }

  private <P extends Record> Certifier certifier(CertifierFactory<P> factory) {
    return factory.create(factory.parametersType().cast(parameters));
  }

  /** Makes the analysis; throws what its plugin's code throws. */
  public Analysis analysis() {
    return analysis((AnalysisFactory<?>) component.factory());
  }

  private <P extends Record> Analysis analysis(AnalysisFactory<P> factory) {
    return factory.create(factory.parametersType().cast(parameters));
  }

  /** Makes a defense that acts in training steps; throws what its plugin's code throws. */
  public TrainingDefense trainingDefense() {
    return trainingDefense((TrainingDefenseFactory<?>) component.factory());
  }

  private <P extends Record> TrainingDefense trainingDefense(TrainingDefenseFactory<P> factory) {
    return factory.create(factory.parametersType().cast(parameters));
  }

  /** What a faulty plugin cannot tell stays as it was given: nothing but reports shows it. */
  private <T> T told(Supplier<T> asked, T otherwise) {
    try {
      return asked.get();
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("'{}': the values that it uses are unknown", id(), e);
      return otherwise;
    }
  }
}
