package dev.touchstone.core.suite;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.parameters.Violations;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
   * The threats that a component names, in the suite's order, all by default; empty when one is
   * wrong, which has been told then.
   *
   * @param value of the component's key {@code threats}
   * @param path of the component
   */
  public Optional<List<Threat>> some(Object value, String path) {
    if (value == null) {
      return Optional.of(all);
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
                    all.stream().map(Threat::label).collect(Collectors.joining(", "))));
      }
    }
    return violations.lines().size() == before
        ? Optional.of(all.stream().filter(named::contains).toList())
        : Optional.empty();
  }

  private List<Threat> threats(List<SuiteSpec.Threats> specs, String path) {
    Set<Threat> threats = new LinkedHashSet<>();
    for (int i = 0; i < specs.size(); i++) {
      SuiteSpec.Threats spec = specs.get(i);
      String place = "%s[%d].epsilon".formatted(path, i);
      if (spec.epsilon().isEmpty()) {
        violations.add(place, "needs at least one radius");
      }
      for (int j = 0; j < spec.epsilon().size(); j++) {
        double epsilon = spec.epsilon().get(j);
        if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
          violations.add("%s[%d]".formatted(place, j), "must be finite and ≥ 0, was " + epsilon);
        } else if (spec.norm() == Norm.L0 && epsilon != Math.rint(epsilon)) {
          violations.add(
              "%s[%d]".formatted(place, j),
              "must be a whole number of pixels in L0, was " + epsilon);
        } else {
          threats.add(new Threat(spec.norm(), epsilon));
        }
      }
    }
    return List.copyOf(threats);
  }
}
