package dev.touchstone.core.suite;

import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.threat.Norm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A suite file's fixed part, as the strict binder reads it. Components are maps with an id. */
record SuiteSpec(
    @Parameter(doc = "Short name: names the results folder.") String suite,
    @Parameter(doc = "Title of the leaderboard.") Optional<String> title,
    @Parameter(doc = "What the suite is about.") Optional<String> description,
    @Parameter(doc = "Seed of all randomness.", defaultValue = "1") long seed,
    @Parameter(doc = "The data set.") Map<String, Object> dataset,
    @Parameter(doc = "Which images are used.") Samples samples,
    @Parameter(doc = "Files that components need, and how to get them.") List<NeededFile> files,
    @Parameter(doc = "Threat models.") List<Threats> threats,
    @Parameter(doc = "Contestants.") List<Entry> entries,
    @Parameter(doc = "Cross products of models and defenses.") List<Grid> grid,
    @Parameter(doc = "How cells are evaluated.") EvaluationSettings evaluation) {

  record Samples(
      @Parameter(doc = "How many test images are evaluated; all when absent.", min = 1)
          Optional<Integer> limit,
      @Parameter(doc = "Which: the first ones, or drawn at random.", defaultValue = "first")
          Selection select,
      @Parameter(doc = "Or exactly these indices into the test images.", min = 0)
          List<Integer> indices,
      @Parameter(doc = "How many training images are used, from the first.", min = 1)
          Optional<Integer> trainLimit) {}

  record NeededFile(
      @Parameter(doc = "Where it is looked for first, as components name it.") String file,
      @Parameter(doc = "What it is.") Optional<String> what,
      @Parameter(doc = "How to get it, for people.") Optional<String> get,
      @Parameter(doc = "Where it can be downloaded from as it is.") Optional<String> url,
      @Parameter(doc = "Its size.", min = 1) Optional<Long> bytes,
      @Parameter(doc = "SHA-256 in hex; another file is refused.") Optional<String> sha256) {}

  /** The files alone, so that they are looked for whatever else is wrong. */
  record FilesOnly(@Parameter(doc = "As in the suite.") List<NeededFile> files) {}

  record Threats(
      @Parameter(doc = "Norm of the perturbation.") Optional<Norm> norm,
      // Bounds are checked with the components, so that both kinds of error are reported together.
      @Parameter(doc = "One or more radii ≥ 0, in pixel units of [0, 1].") List<Double> epsilon,
      @Parameter(doc = "Or bounds of rotations and translations.") Optional<Spatial> spatial,
      @Parameter(doc = "Or common corruptions, or all.") List<String> corruptions,
      @Parameter(doc = "Severities of the corruptions, from 1 to 5; all when absent.")
          List<Integer> severity) {}

  record Spatial(
      @Parameter(doc = "Largest rotation to either side, in degrees from 0 to 180.")
          double rotation,
      @Parameter(doc = "Largest shift in each direction, in pixels ≥ 0.") double translation) {}

  record Entry(
      @Parameter(doc = "Name in the leaderboard; made from the components when absent.")
          Optional<String> name,
      @Parameter(doc = "The model.") Map<String, Object> model,
      @Parameter(doc = "Defenses, in the order in which they act.")
          List<Map<String, Object>> defenses,
      @Parameter(doc = "Training parameters.") Map<String, Object> training,
      @Parameter(doc = "Weights to take instead of training (.safetensors).")
          Optional<Path> weights,
      @Parameter(doc = "Earlier entry whose classifier is taken; only a decoder is trained.")
          Optional<String> classifier,
      @Parameter(doc = "Seeds of several trainings, each evaluated as a model of its own.")
          Optional<List<Long>> seeds) {}

  record Grid(
      @Parameter(doc = "Models, each combined with each list of defenses.")
          List<Map<String, Object>> models,
      @Parameter(doc = "Lists of defenses; an empty list is the undefended model.")
          List<List<Map<String, Object>>> defenses,
      @Parameter(doc = "Training parameters of all.") Map<String, Object> training) {}

  enum Selection {
    FIRST,
    RANDOM
  }
}
