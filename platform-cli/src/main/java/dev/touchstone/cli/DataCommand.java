package dev.touchstone.cli;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.core.Platform;
import dev.touchstone.core.plugins.RegisteredComponent;
import dev.touchstone.core.work.ComponentSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone data}: lists, fetches and looks at data sets. */
@Command(
    name = "data",
    description = "Lists, fetches and looks at data sets.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  touchstone data list", "  touchstone data fetch mnist"})
final class DataCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which of list, fetch, info?");
  }

  @Command(name = "list", description = "Lists the data sets that suites can name.")
  void list(@Mixin PlatformOptions options) {
    try (Platform platform = options.start()) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          new TextTable<RegisteredComponent>()
              .words("id", 12, each -> Printable.line(each.factory().descriptor().id()))
              .words(
                  "what it is", 24, each -> Printable.line(each.factory().descriptor().summary()))
              .text(platform.components().all(ComponentKind.DATASET), Screen.width()));
      out.flush();
    }
  }

  @Command(
      name = "fetch",
      description = "Downloads a data set, unless it is there already, and checks it.")
  void fetch(
      @Mixin PlatformOptions options,
      @Parameters(paramLabel = "ID", description = "A data set's id.") String id) {
    load(options, id);
  }

  @Command(name = "info", description = "Loads a data set and says what is in it.")
  void info(
      @Mixin PlatformOptions options,
      @Parameters(paramLabel = "ID", description = "A data set's id.") String id) {
    Dataset dataset = load(options, id);
    PrintWriter out = spec.commandLine().getOut();
    describe(out, "training", dataset.train(), dataset);
    describe(out, "test", dataset.test(), dataset);
    out.flush();
  }

  private Dataset load(PlatformOptions options, String id) {
    try (Interruption interruption = Interruption.listen(spec.commandLine().getErr());
        Platform platform = options.start();
        ProgressDisplay display = ProgressDisplay.create(spec.commandLine().getErr())) {
      RegisteredComponent component = platform.components().find(ComponentKind.DATASET, id, "");
      Record defaults =
          platform
              .binder()
              .bind(
                  dev.touchstone.core.store.Json.MAPPER.createObjectNode(),
                  component.factory().parametersType(),
                  id,
                  Path.of("").toAbsolutePath());
      Dataset dataset =
          platform
              .datasets()
              .get(
                  new ComponentSpec(
                      id,
                      component.factory().descriptor().version(),
                      platform.binder().effective(defaults)),
                  display.loading(),
                  interruption);
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%s: %,d training and %,d test images of %s, %d classes%nchecksum %s%n",
          id,
          dataset.train().count(),
          dataset.test().count(),
          dataset.shape(),
          dataset.classes(),
          Printable.line(dataset.checksum()));
      dataset.notes().forEach(note -> out.println("note: " + Printable.line(note)));
      out.flush();
      return dataset;
    }
  }

  private static void describe(
      PrintWriter out, String name, LabeledImages images, Dataset dataset) {
    long black = 0;
    for (float pixel : images.pixels()) {
      black += pixel == 0f ? 1 : 0;
    }
    out.printf(
        "%s: %.4f of the pixels are black; images per class:%n",
        name, (double) black / images.pixels().length);
    for (int k = 0; k < dataset.classes(); k++) {
      int label = k;
      out.printf(
          "  %-12s %,d%n",
          Printable.line(dataset.classNames().get(k)),
          Arrays.stream(images.labels()).filter(each -> each == label).count());
    }
  }
}
