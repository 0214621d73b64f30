package dev.touchstone.cli;

import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.core.Platform;
import dev.touchstone.core.suite.Suite;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code touchstone judge}: a suite with one more attack, whose images were computed elsewhere. */
@Command(
    name = "judge",
    description = {
      "Judges images that another tool has computed: runs a suite with an attack more, which "
          + "proposes them.",
      "Results that are already in the folder are reused. An image that is not in [0, 1] or is "
          + "outside of the threat is refused with the name of its sample."
    },
    footerHeading = "%nExample:%n",
    footer = "  touchstone judge my-suite.yaml foolbox.npy --entry madry --norm linf --epsilon 0.3")
final class JudgeCommand extends RunCommand {

  @Parameters(
      index = "1",
      paramLabel = "CANDIDATES",
      description = "The images: a .npy file of float32 in [0, 1], NHWC.")
  private Path candidates;

  @Option(
      names = "--samples",
      paramLabel = "FILE",
      description =
          "Which test image each of them is of: a .npy file of int64 (default: the first ones).")
  private Path samples;

  @Option(
      names = "--entry",
      paramLabel = "NAME",
      required = true,
      description = "The suite's entry that they were computed for.")
  private String entry;

  @Option(
      names = "--norm",
      paramLabel = "NORM",
      description = "With --epsilon: the suite's threat that they are for (default: all of them).")
  private String norm;

  @Option(names = "--epsilon", paramLabel = "E", description = "See --norm.")
  private String epsilon;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The attack's name in the leaderboard (default: that of the file).")
  private String name;

  @Override
  Suite read(Platform platform, Path file, Progress progress, Interruption interruption) {
    if ((norm == null) != (epsilon == null)) {
      throw new UserException("judge: give --norm and --epsilon together, or neither");
    }
    Map<String, Object> attack = new LinkedHashMap<>();
    attack.put("id", "candidates");
    attack.put(
        "name",
        name != null ? name : candidates.getFileName().toString().replaceFirst("\\.npy$", ""));
    attack.put("images", candidates.toAbsolutePath().toString());
    if (samples != null) {
      attack.put("samples", samples.toAbsolutePath().toString());
    }
    attack.put("entries", List.of(entry));
    if (norm != null) {
      attack.put("threats", List.of(Map.of("norm", norm, "epsilon", List.of(radius()))));
    }
    Suite suite = platform.suites().read(file, "attacks", attack, progress, interruption);
    List<String> names = suite.entries().stream().map(Suite.Entry::name).toList();
    if (!names.contains(entry)) { // A name that is none at all has been refused.
      throw new UserException(
          "--entry %s: it has a model for each of its seeds, and the images were computed for one; name one of: '%s'"
              .formatted(
                  entry,
                  suite.entries().stream()
                      .filter(
                          each ->
                              each.seeded().map(SeededTraining::entry).equals(Optional.of(entry)))
                      .map(Suite.Entry::name)
                      .collect(Collectors.joining("', '"))));
    }
    return suite;
  }

  /** A number, or such as 8/255, which suites take as they are. */
  private Object radius() {
    try {
      return Double.valueOf(epsilon);
    } catch (NumberFormatException e) {
      return epsilon;
    }
  }
}
