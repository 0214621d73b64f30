package dev.touchstone.core.suite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.defense.AugmentationFactory;
import dev.touchstone.api.model.ClassifierFactory;
import dev.touchstone.core.parameters.FileLocator;
import dev.touchstone.core.parameters.NearestName;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.parameters.Twins;
import dev.touchstone.core.parameters.Violations;
import dev.touchstone.core.plugins.ComponentRegistry;
import dev.touchstone.core.store.Json;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.tensorflow.model.ImportedModelFactory;
import dev.touchstone.tensorflow.training.TrainingDefenseFactory;
import dev.touchstone.tensorflow.training.TrainingParameters;
import dev.touchstone.tensorflow.weights.ForeignWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the components that a suite names and binds their parameters. */
final class SuiteBinder {

  private static final int LONGEST_NAME = 200;

  private final ComponentBinder components;
  private final ParameterBinder binder;
  private final FileLocator files;
  private final Path folder;
  private final List<SuiteSection<?>> sections;
  private final Violations violations;

  SuiteBinder(
      ComponentRegistry registry,
      ParameterBinder binder,
      FileLocator files,
      Path folder,
      List<SuiteSection<?>> sections,
      Violations violations) {
    this.components = new ComponentBinder(registry, binder, files, violations);
    this.binder = binder;
    this.files = files;
    this.folder = folder;
    this.sections = sections;
    this.violations = violations;
  }

  /**
   * Binds a suite.
   *
   * @param spec its fixed part
   * @param lists keys and values of the components of each section that the suite has, by the
   *     section's key
   */
  Optional<Suite> bind(
      SuiteSpec spec, Map<String, List<Map<String, Object>>> lists, Path file, String source) {
    Optional<BoundComponent> dataset =
        components.bind(ComponentKind.DATASET, spec.dataset(), "dataset", ComponentBinder.KEYS);
    ThreatBinder threats = new ThreatBinder(spec.threats(), binder, violations);
    List<Suite.Entry> entries = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < spec.entries().size(); i++) {
      SuiteSpec.Entry each = spec.entries().get(i);
      String path = "entries[" + i + "]";
      Optional<Suite.Entry> bound = entry(each, entries, path);
      bound.map(Suite.Entry::name).ifPresent(names::add);
      bound
          .map(entry -> SeededEntries.of(entry, each.seeds(), path, violations))
          .ifPresent(entries::addAll);
    }
    for (int i = 0; i < spec.grid().size(); i++) {
      List<Suite.Entry> bound = grid(spec.grid().get(i), "grid[" + i + "]");
      bound.stream().map(Suite.Entry::name).forEach(names::add);
      entries.addAll(bound);
    }
    // An entry may be wrong, as for its weights, and still have its name.
    PlatformKeys keys = new PlatformKeys(entries, entries.size() == expected(spec), violations);
    Map<String, List<? extends SuiteUse>> uses = new LinkedHashMap<>();
    List<SuiteSection<?>> given =
        sections.stream().filter(section -> lists.containsKey(section.key())).toList();
    for (SuiteSection<?> section : sections) {
      boolean chosen = given.contains(section);
      List<Map<String, Object>> specs =
          chosen ? lists.get(section.key()) : components.standard(section);
      if (chosen || !specs.isEmpty()) {
        uses.put(section.key(), bind(section, chosen, specs, keys, threats));
      }
    }
    checkWhole(spec, lists);
    if (distinct(names, "entries", "an entry")) {
      distinctTrainings(names, entries);
    }
    for (SuiteSection<?> section : given) {
      distinct(
          uses.get(section.key()).stream().map(SuiteUse::name).toList(),
          section.key(),
          section.one());
    }
    Optional<Duration> timeLimit =
        TimeLimits.read(spec.evaluation().timeLimit(), "evaluation.time-limit", violations);
    if (!violations.isEmpty() || dataset.isEmpty()) {
      return Optional.empty();
    }
    SuiteSpec.Samples samples = spec.samples();
    return Optional.of(
        new Suite(
            spec.suite(),
            spec.title().orElse(spec.suite()),
            spec.description().map(String::strip).orElse(""),
            spec.seed(),
            dataset.get(),
            new SampleSelection(
                samples.limit(),
                samples.select() == SuiteSpec.Selection.RANDOM,
                samples.indices(),
                spec.seed()),
            samples.trainLimit(),
            threats.all(),
            entries,
            uses,
            spec.evaluation(),
            timeLimit,
            file,
            source));
  }

  /**
   * Checks the components of a suite whose fixed part is wrong, so that all is reported together.
   */
  void check(JsonNode suite) {
    components.check(ComponentKind.DATASET, suite.path("dataset"), "dataset", ComponentBinder.KEYS);
    JsonNode entries = suite.path("entries");
    for (int i = 0; i < entries.size(); i++) {
      String path = "entries[" + i + "]";
      JsonNode entry = entries.path(i); // also a map, where a list must be
      components.check(
          ComponentKind.MODEL, entry.path("model"), path + ".model", ComponentBinder.KEYS);
      components.checkAll(
          ComponentKind.DEFENSE, entry.path("defenses"), path + ".defenses", ComponentBinder.KEYS);
    }
    for (SuiteSection<?> section : sections) {
      components.checkAll(
          section.component(), suite.path(section.key()), section.key(), section.platformKeys());
    }
  }

  /** How many entries a suite has if the name of each is known. */
  private static int expected(SuiteSpec spec) {
    return spec.entries().stream().mapToInt(entry -> SeededEntries.count(entry.seeds())).sum()
        + spec.grid().stream()
            .mapToInt(
                grid -> Math.max(1, grid.models().size()) * Math.max(1, grid.defenses().size()))
            .sum();
  }

  private <U extends SuiteUse> List<U> bind(
      SuiteSection<U> section,
      boolean chosen,
      List<Map<String, Object>> specs,
      PlatformKeys keys,
      ThreatBinder threats) {
    SuiteSection.Binder<U> use =
        section.binder(new SuiteSection.Context(chosen, specs, keys, threats, violations));
    return components.all(section.component(), specs, section.key(), section.platformKeys(), use);
  }

  private void checkWhole(SuiteSpec spec, Map<String, List<Map<String, Object>>> lists) {
    if (spec.entries().isEmpty() && spec.grid().isEmpty()) {
      violations.add(
          "entries", "a suite needs at least one entry (a model, perhaps with defenses)");
    }
    sections.stream()
        .filter(
            section ->
                section.atThreats() && !lists.getOrDefault(section.key(), List.of()).isEmpty())
        .findFirst()
        .filter(section -> spec.threats().isEmpty())
        .ifPresent(
            section ->
                violations.add(
                    "threats",
                    section.key()
                        + " need at least one threat, such as {norm: linf, epsilon: 0.1}"));
    if (!spec.samples().indices().isEmpty() && spec.samples().limit().isPresent()) {
      violations.add("samples.limit", "give either a limit or indices, not both");
    }
    if (new HashSet<>(spec.samples().indices()).size() < spec.samples().indices().size()) {
      violations.add("samples.indices", "an index is given twice");
    }
  }

  private Optional<Suite.Entry> entry(SuiteSpec.Entry spec, List<Suite.Entry> before, String path) {
    Optional<BoundComponent> model =
        components.bind(ComponentKind.MODEL, spec.model(), path + ".model", ComponentBinder.KEYS);
    Optional<List<BoundComponent>> defenses = defenses(spec.defenses(), path + ".defenses");
    if (model.isEmpty() || defenses.isEmpty()) {
      return Optional.empty();
    }
    if (spec.classifier().isPresent()) {
      return secondStage(spec, model.get(), before, path);
    }
    return assemble(
        spec.name(), model.get(), defenses.get(), spec.training(), spec.weights(), path);
  }

  /** An entry with the classifier and the input defenses of an earlier one. */
  private Optional<Suite.Entry> secondStage(
      SuiteSpec.Entry spec, BoundComponent model, List<Suite.Entry> before, String path) {
    String wanted = spec.classifier().orElseThrow();
    List<String> names = before.stream().map(Suite.Entry::name).toList();
    int index = names.indexOf(wanted);
    if (!spec.training().isEmpty() || spec.weights().isPresent() || !spec.defenses().isEmpty()) {
      violations.add(
          path + ".classifier",
          "the classifier of '%s' is taken as it is, with its input defenses: leave out training, weights and defenses"
              .formatted(wanted));
    }
    Map<String, List<Integer>> trainings = SeededEntries.trainings(before);
    if (index < 0 && trainings.containsKey(wanted)) {
      violations.add(
          path + ".classifier",
          SeededEntries.ambiguous(wanted, trainings.get(wanted).stream().map(names::get).toList()));
      return Optional.empty();
    }
    if (index < 0) {
      if (violations.isEmpty()) { // An entry that is itself wrong has been told already.
        violations.add(
            path + ".classifier",
            "no entry before this one is called '"
                + wanted
                + "'"
                + NearestName.hint(wanted, names));
      }
      return Optional.empty();
    }
    List<BoundComponent> inputDefenses =
        before.get(index).defenses().stream()
            .filter(use -> use.component().factory() instanceof InputDefenseFactory<?>)
            .toList();
    return Optional.of(
        new Suite.Entry(
            spec.name().orElseGet(() -> model.id() + " of " + wanted),
            model,
            inputDefenses,
            Optional.of(TrainingParameters.DEFAULTS),
            Optional.empty(),
            Optional.of(index)));
  }

  private List<Suite.Entry> grid(SuiteSpec.Grid grid, String path) {
    if (grid.models().isEmpty()) {
      violations.add(path + ".models", "needs at least one model");
    }
    List<List<Map<String, Object>>> lists =
        grid.defenses().isEmpty() ? List.of(List.of()) : grid.defenses();
    List<Suite.Entry> entries = new ArrayList<>();
    for (int m = 0; m < grid.models().size(); m++) {
      Optional<BoundComponent> model =
          components.bind(
              ComponentKind.MODEL,
              grid.models().get(m),
              path + ".models[" + m + "]",
              ComponentBinder.KEYS);
      for (int d = 0; d < lists.size(); d++) {
        Optional<List<BoundComponent>> defenses =
            defenses(lists.get(d), path + ".defenses[" + d + "]");
        if (model.isPresent() && defenses.isPresent()) {
          assemble(
                  Optional.empty(),
                  model.get(),
                  defenses.get(),
                  grid.training(),
                  Optional.empty(),
                  path)
              .ifPresent(entries::add);
        }
      }
    }
    return entries;
  }

  private Optional<Suite.Entry> assemble(
      Optional<String> name,
      BoundComponent model,
      List<BoundComponent> defenses,
      Map<String, Object> training,
      Optional<Path> weights,
      String path) {
    ComponentFactory<?> factory = model.component().factory();
    Optional<TrainingParameters> parameters = Optional.empty();
    Optional<Path> located = weights.flatMap(file -> files.locate(file.toString()));
    if (factory instanceof ImportedModelFactory<?>) {
      if (weights.isPresent() || !training.isEmpty()) {
        violations.add(
            path,
            "model '%s' brings its weights: it takes no others, and no training"
                .formatted(model.id()));
      }
    } else if (factory instanceof GraphModelFactory<?>) {
      if (weights.isPresent()) {
        located.ifPresent(file -> checkWeights(file, path));
        if (!training.isEmpty()) {
          violations.add(path + ".training", "weights are given, so there is nothing to train");
        }
      } else {
        parameters =
            binder.bind(
                Json.MAPPER.valueToTree(training),
                TrainingParameters.class,
                path + ".training",
                folder,
                violations);
      }
    } else if (factory instanceof ClassifierFactory<?>) {
      if (weights.isPresent() || !training.isEmpty() || !defenses.isEmpty()) {
        violations.add(
            path,
            "model '%s' is a ready classifier: it takes no weights, training or defenses"
                .formatted(model.id()));
      }
    } else {
      violations.add(
          path + ".model", "'%s' is of no kind that this platform can run".formatted(model.id()));
    }
    return Optional.of(
        new Suite.Entry(
            name.orElseGet(() -> automaticName(model, defenses)),
            model,
            defenses,
            parameters,
            located.map(file -> file.toAbsolutePath().normalize()),
            Optional.empty()));
  }

  private void checkWeights(Path weights, String path) {
    Optional<ForeignWeights> foreign = ForeignWeights.of(weights);
    if (foreign.isPresent()) {
      violations.add(path + ".weights", foreign.get().refusal(weights));
    } else if (!Files.isRegularFile(weights)) {
      violations.add(path + ".weights", weights + ": no such file");
    }
  }

  private static String automaticName(BoundComponent model, List<BoundComponent> defenses) {
    return defenses.isEmpty()
        ? model.id()
        : model.id()
            + " + "
            + defenses.stream().map(BoundComponent::id).collect(Collectors.joining(" + "));
  }

  private Optional<List<BoundComponent>> defenses(List<Map<String, Object>> specs, String path) {
    List<BoundComponent> defenses = new ArrayList<>();
    Optional<BoundComponent> ofTraining = Optional.empty();
    for (int i = 0; i < specs.size(); i++) {
      String place = path + "[" + i + "]";
      Optional<BoundComponent> defense =
          components.bind(ComponentKind.DEFENSE, specs.get(i), place, ComponentBinder.KEYS);
      defense.ifPresent(defenses::add);
      if (defense.isPresent()) {
        ComponentFactory<?> factory = defense.get().component().factory();
        if (factory instanceof TrainingDefenseFactory<?>) {
          checkTrainingDefense(defense.get(), ofTraining, place);
          ofTraining = defense;
        } else if (factory instanceof AugmentationFactory<?> augmentation) {
          checkAugmentation(augmentation, defense.get(), place);
        } else if (!(factory instanceof InputDefenseFactory<?>)) {
          violations.add(
              place, "'%s' is of no kind that this platform can run".formatted(defense.get().id()));
        }
      }
    }
    return defenses.size() == specs.size() ? Optional.of(defenses) : Optional.empty();
  }

  /** There is one training step, and so one defense that decides what happens in it. */
  private void checkTrainingDefense(
      BoundComponent defense, Optional<BoundComponent> before, String path) {
    if (before.isPresent()) {
      violations.add(
          path,
          "'%s' acts on the training step, and so does '%s' before it; an entry takes one such defense"
              .formatted(defense.id(), before.get().id()));
    }
    defense.tell(defense::trainingDefense, path, violations);
  }

  private <P extends Record> void checkAugmentation(
      AugmentationFactory<P> factory, BoundComponent defense, String path) {
    defense.tell(
        () -> factory.check(factory.parametersType().cast(defense.parameters())), path, violations);
  }

  /** Names that seeds make are no entry's that the suite names, nor look like one. */
  private void distinctTrainings(List<String> names, List<Suite.Entry> entries) {
    Twins given = new Twins();
    names.forEach(given::add);
    for (Suite.Entry entry : entries) {
      if (entry.seeded().isPresent()) {
        given
            .add(entry.name())
            .ifPresent(
                twin ->
                    violations.add(
                        "entries",
                        taken("entries", twin, entry.name())
                            + "; the second is the name of a training of '%s'"
                                .formatted(entry.seeded().get().entry())));
      }
    }
  }

  /**
   * Checks names.
   *
   * @return whether none is wrong
   */
  private boolean distinct(List<String> names, String path, String what) {
    int before = violations.lines().size();
    Twins seen = new Twins();
    for (String name : names) {
      if (name.isBlank()) {
        violations.add(path, "%s has a blank name".formatted(what));
      } else if (name.codePoints().anyMatch(Character::isISOControl)) {
        // They would command the terminal of whoever looks at the leaderboard.
        violations.add(
            path, "the name '%s' has control characters in it; leave them out".formatted(name));
      } else if (name.length() > LONGEST_NAME) {
        violations.add(
            path,
            "the name '%.40s…' has %,d characters; at most %d are taken"
                .formatted(name, name.length(), LONGEST_NAME));
      } else {
        seen.add(name).ifPresent(twin -> violations.add(path, taken(path, twin, name)));
      }
    }
    return violations.lines().size() == before;
  }

  private static String taken(String path, String twin, String name) {
    return twin.equals(name)
        ? "two %s have the name '%s'; give one another 'name'".formatted(path, name)
        : "the names '%s' and '%s' look alike: they differ %s; give one another 'name'"
            .formatted(twin, name, Twins.difference(twin, name));
  }
}
