package dev.touchstone.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.core.Platform;
import dev.touchstone.core.convert.CleanCheck;
import dev.touchstone.core.convert.TargetNetwork;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.suite.SuiteReader;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.tensorflow.weights.convert.ConversionPlan;
import dev.touchstone.tensorflow.weights.convert.ConversionPlanner;
import dev.touchstone.tensorflow.weights.convert.ConversionRules;
import dev.touchstone.tensorflow.weights.convert.Layout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone convert}: weights of PyTorch's layout, or under other names, into ours. */
@Command(
    name = "convert",
    description = {
      "Converts weights (.safetensors) from PyTorch's layout or other names into Touchstone's.",
      "Names are matched, axes transposed and flattened inputs reordered as the network of the "
          + "entry needs it; then its clean accuracy is checked. Near chance nothing is written."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  touchstone convert theirs.safetensors --suite my-suite.yaml --entry mine",
      "  touchstone convert theirs.safetensors ours.safetensors --model convnet --dataset mnist",
      "  touchstone convert theirs.safetensors --suite my-suite.yaml --map head.weight=fc2.weight"
    })
final class ConvertCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin PlatformOptions options;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "The weights to convert.")
  private Path source;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TARGET",
      description = "The file to write (default: where the suite's entry expects its weights).")
  private Path target;

  @Option(names = "--suite", paramLabel = "SUITE", description = "The suite of the entry.")
  private Path suite;

  @Option(
      names = "--entry",
      paramLabel = "NAME",
      description = "Its entry (default: the only one with given weights).")
  private String entry;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "Instead of a suite: the model as a suite names it, such as '{ id: resnet, depth: 18 }'.")
  private String model;

  @Option(
      names = "--dataset",
      paramLabel = "DATASET",
      description = "With --model: the data set, as a suite names it.")
  private String dataset;

  @Option(
      names = "--map",
      paramLabel = "FROM=TO",
      description = "The variable (TO) that a tensor (FROM) is for. May be repeated.")
  private Map<String, String> map = new LinkedHashMap<>();

  @Option(
      names = "--map-file",
      paramLabel = "FILE",
      description = "The same as YAML, a line 'FROM: TO' each; without a TO it is left out.")
  private Path mapFile;

  @Option(
      names = "--drop",
      paramLabel = "FROM",
      description = "A tensor to leave out. May be repeated.")
  private List<String> drop = new ArrayList<>();

  @Option(
      names = "--guess",
      description = "Take tensors without a name of the network's by their shapes and order.")
  private boolean guess;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      description = "Order of axes: ${COMPLETION-CANDIDATES} (default: told from the shapes).")
  private Layout layout;

  @Option(
      names = "--flatten",
      paramLabel = "VARIABLE=CHANNELS",
      description =
          "A variable whose inputs are a flattened image of so many channels in PyTorch's order "
              + "(default, for PyTorch's layout: the first fully connected one after a convolution).")
  private Map<String, Integer> flatten;

  @Option(names = "--no-flatten", description = "Leave the order of all inputs as it is.")
  private boolean noFlatten;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Test images for the check (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(names = "--no-check", description = "Write the file without checking its accuracy.")
  private boolean noCheck;

  @Option(names = "--overwrite", description = "Replace TARGET if it is there.")
  private boolean overwrite;

  @Override
  public Integer call() {
    if (samples < 1) {
      throw new UserException("--samples must be at least 1, was " + samples);
    }
    ConversionRules rules = rules();
    try (Interruption interruption = Interruption.listen(spec.commandLine().getErr());
        Platform platform = options.start()) {
      SuiteReader.EntryAlone alone = network(platform);
      Path file = file(alone);
      Safetensors.Hashed read = Safetensors.readHashed(source);
      Weights converted = convert(platform, alone.suite(), read, rules, interruption);
      if (!noCheck) {
        check(platform, alone.suite(), converted, interruption);
      }
      String sha256 = Safetensors.write(file, converted);
      spec.commandLine()
          .getOut()
          .printf("Wrote %s (SHA-256 %s).%n", Printable.line(file.toString()), sha256);
    }
    return ExitCode.OK;
  }

  private SuiteReader.EntryAlone network(Platform platform) {
    if (suite != null && model == null && dataset == null) {
      return platform.suites().readEntry(SuiteArgument.file(suite), Optional.ofNullable(entry));
    }
    if (suite == null && model != null && dataset != null) {
      return platform.suites().network(model, dataset);
    }
    throw new UserException(
        "which network are the weights for? Give either --suite, perhaps with --entry, or --model and --dataset");
  }

  private Path file(SuiteReader.EntryAlone alone) {
    Path file =
        Optional.ofNullable(target)
            .or(alone::weights)
            .orElseThrow(
                () -> new UserException("where to? Give the file to write after " + source));
    if (Files.exists(file) && !overwrite) {
      throw new UserException(file + " is there already; give --overwrite to replace it");
    }
    return file;
  }

  private ConversionRules rules() {
    Map<String, String> names = new LinkedHashMap<>(map);
    Set<String> dropped = new HashSet<>(drop);
    if (mapFile != null) {
      mapOf(mapFile)
          .forEach(
              (from, to) -> {
                if (to == null || to.isBlank()) {
                  dropped.add(from);
                } else {
                  names.putIfAbsent(from, to);
                }
              });
    }
    if (noFlatten && flatten != null) {
      throw new UserException("give either --flatten or --no-flatten");
    }
    return new ConversionRules(
        names,
        dropped,
        Optional.ofNullable(layout),
        noFlatten ? Optional.of(Map.of()) : Optional.ofNullable(flatten),
        guess);
  }

  private static Map<String, String> mapOf(Path file) {
    try {
      Map<String, String> read =
          new YAMLMapper()
              .readValue(Files.readString(file), new TypeReference<Map<String, String>>() {});
      return read == null ? Map.of() : read;
    } catch (JacksonException e) {
      throw new UserException(
          "--map-file %s: must be lines of the form FROM: TO".formatted(file), e);
    } catch (IOException e) {
      throw new UserException("--map-file %s: cannot be read (%s)".formatted(file, e), e);
    }
  }

  private Weights convert(
      Platform platform,
      Suite alone,
      Safetensors.Hashed read,
      ConversionRules rules,
      Interruption interruption) {
    try (ProgressDisplay display = ProgressDisplay.create(spec.commandLine().getErr())) {
      Dataset data =
          platform.datasets().get(alone.dataset().spec(), display.loading(), interruption);
      Map<String, long[]> variables = TargetNetwork.variables(alone.entries().get(0), data);
      ConversionPlan plan;
      try {
        plan = ConversionPlanner.plan(read.weights(), variables, rules);
      } catch (UserException e) {
        throw new UserException("%s cannot be converted:%n%s".formatted(source, e.getMessage()), e);
      }
      PrintWriter out = spec.commandLine().getOut();
      plan.summary().forEach(line -> out.println(Printable.line(line)));
      out.flush();
      return plan.apply(
          read.weights(),
          Map.of("converted-from", source.getFileName() + ", SHA-256 " + read.sha256()));
    }
  }

  /** In a folder of its own: nothing is written to TARGET before it is known to be good. */
  private void check(Platform platform, Suite alone, Weights converted, Interruption interruption) {
    try (ScratchFolder scratch = ScratchFolder.make();
        ProgressDisplay display = ProgressDisplay.create(spec.commandLine().getErr())) {
      Path file = scratch.path().resolve("converted.safetensors");
      Safetensors.write(file, converted);
      Plan plan =
          platform
              .planner()
              .plan(CleanCheck.suite(alone, file, samples), display.loading(), interruption);
      CleanCheck check =
          CleanCheck.of(
              platform,
              plan,
              ResultsStore.at(scratch.path().resolve("results")),
              display,
              interruption);
      if (check.doubt().isPresent()) {
        throw new UserException(
            "nothing was written. "
                + check.doubt().get().sentence()
                + ". --no-flatten, --flatten and --layout change the order, --no-check writes all the same");
      }
      spec.commandLine()
          .getOut()
          .printf(
              "clean accuracy: %,d of %,d test images (%.2f %%)%n",
              check.correct(), check.samples(), 100.0 * check.correct() / check.samples());
    }
  }
}
