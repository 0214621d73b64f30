package dev.touchstone.core.suite;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.parameters.Violations;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads a suite's threats, and which of them a component is for. */
public final class ThreatBinder {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final List<Threat> all;
  private final boolean allBound;
  private final ParameterBinder binder;
  private final Violations violations;

  /** The key as a component has it. */
  record Choice(
      @Parameter(doc = "Those of the suite's threats that it is for.")
          List<SuiteSpec.Threats> threats) {}

  ThreatBinder(List<SuiteSpec.Threats> specs, ParameterBinder binder, Violations violations) {
    int before = violations.lines().size();
    this.binder = binder;
    this.violations = violations;
    this.all = threats(specs, "threats");
    this.allBound = violations.lines().size() == before;
  }

  /** The suite's threats, without repetition. */
  public List<Threat> all() {
    return all;
  }

  /**
   * The threats that a component names, in the suite's order, by default all that it meets; empty
   * when one is wrong, which has been told then.
   *
   * @param value of the component's key {@code threats}
   * @param path of the component
   * @param meets whether the component can do anything at a threat of this kind
   * @param what what the component is and can do, such as {@code "attack 'pgd' searches norm
   *     balls"}
   */
  public Optional<List<Threat>> some(
      Object value, String path, Predicate<Threat> meets, String what) {
    if (value == null) {
      List<Threat> met = all.stream().filter(meets).toList();
      if (met.isEmpty() && !all.isEmpty()) {
        violations.add(path, "%s, and the suite has no such threat".formatted(what));
        return Optional.empty();
      }
      return Optional.of(met);
    }
    ObjectNode node = MAPPER.createObjectNode();
    node.set("threats", MAPPER.valueToTree(value));
    Optional<Choice> choice = binder.bind(node, Choice.class, path, Path.of(""), violations);
    if (choice.isEmpty()) {
      return Optional.empty();
    }
    int before = violations.lines().size();
    List<Threat> named = threats(choice.get().threats(), path + ".threats");
    if (named.isEmpty() && violations.lines().size() == before) {
      violations.add(path + ".threats", "needs at least one threat; leave it out for all");
    }
    for (Threat threat : named) {
      if (!all.contains(threat) && allBound) {
        violations.add(
            path + ".threats",
            "the suite has no threat %s. Known: %s"
                .formatted(
                    threat.label(),
                    all.stream().map(Threat::label).collect(Collectors.joining("; "))));
      } else if (!meets.test(threat)) {
        violations.add(
            path + ".threats",
            "%s, and cannot meet the threat '%s'".formatted(what, threat.label()));
      }
    }
    return violations.lines().size() == before
        ? Optional.of(all.stream().filter(named::contains).toList())
        : Optional.empty();
  }

  private List<Threat> threats(List<SuiteSpec.Threats> specs, String path) {
    Set<Threat> threats = new LinkedHashSet<>();
    for (int i = 0; i < specs.size(); i++) {
      threats.addAll(
          new ThreatBlock(specs.get(i), "%s[%d]".formatted(path, i), violations).threats());
    }
    return List.copyOf(threats);
  }
}
