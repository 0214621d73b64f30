package dev.touchstone.cli;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.core.Platform;
import dev.touchstone.core.parameters.NearestName;
import dev.touchstone.core.parameters.ParameterDescription;
import dev.touchstone.core.plugins.InstalledPlugin;
import dev.touchstone.core.plugins.PluginHost;
import dev.touchstone.core.plugins.PluginInstaller;
import dev.touchstone.core.plugins.PluginOffer;
import dev.touchstone.core.plugins.RegisteredComponent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone plugins}: lists, describes, installs and removes. */
@Command(
    name = "plugins",
    description = "Lists, describes, installs and removes plugins.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  touchstone plugins list",
      "  touchstone plugins describe pgd",
      "  touchstone plugins install my-attack-1.0.zip"
    })
final class PluginsCommand implements Runnable {

  /** Set by the launcher where a person can be asked. */
  private static final String INTERACTIVE = "touchstone.interactive";

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which of list, describe, install, remove?");
  }

  @Command(name = "list", description = "Lists the components that suites can name.")
  void list(@Mixin PlatformOptions options) {
    options.applyVerbosity();
    try (PluginHost plugins = Platform.soundPlugins(options.settings())) {
      List<RegisteredComponent> components = new ArrayList<>(plugins.registry().all());
      components.sort(
          Comparator.comparing((RegisteredComponent each) -> each.factory().kind())
              .thenComparing(each -> each.factory().descriptor().id()));
      out()
          .println(
              new TextTable<RegisteredComponent>()
                  .words("kind", 9, each -> each.factory().kind().label())
                  .words("id", 12, each -> shown(each.factory().descriptor().id()))
                  .words("what it is", 24, each -> shown(each.factory().descriptor().summary()))
                  .words("plugin", 12, each -> shown(each.pluginId() + " " + each.pluginVersion()))
                  .text(components, Screen.width()));
      out().flush();
      warn(plugins.faults());
    }
  }

  private void warn(List<String> faults) {
    if (!faults.isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("touchstone: these plugins are broken, and until they are gone nothing runs:");
      faults.forEach(fault -> err.println("  " + Printable.lines(fault)));
      err.flush();
    }
  }

  @Command(name = "describe", description = "Shows a component and its parameters.")
  void describe(
      @Mixin PlatformOptions options,
      @Parameters(paramLabel = "ID", description = "A component's id, such as pgd.") String id) {
    try (Platform platform = options.start()) {
      List<RegisteredComponent> found =
          platform.components().all().stream()
              .filter(each -> each.factory().descriptor().id().equals(id))
              .toList();
      if (found.isEmpty()) {
        throw unknown(platform, id);
      }
      for (RegisteredComponent component : found) {
        describe(platform, component);
      }
      out().flush();
    }
  }

  private static UserException unknown(Platform platform, String id) {
    List<String> known =
        platform.components().all().stream()
            .map(each -> each.factory().descriptor().id())
            .sorted()
            .toList();
    return new UserException(
        "there is no component '%s'%s".formatted(id, NearestName.hint(id, known)));
  }

  private void describe(Platform platform, RegisteredComponent component) {
    ComponentDescriptor descriptor = component.factory().descriptor();
    PrintWriter out = out();
    out.printf(
        "%s %s: %s (plugin %s %s, results version %s)%n",
        component.factory().kind().label(),
        descriptor.id(),
        Printable.line(descriptor.title()),
        component.pluginId(),
        component.pluginVersion(),
        Printable.line(descriptor.version()));
    out.println(Printable.line(descriptor.summary()));
    if (!descriptor.citation().isBlank()) {
      out.println("Source: " + Printable.line(descriptor.citation()));
    }
    if (!descriptor.capabilities().isEmpty()) {
      out.println("Capabilities: " + Printable.line(String.join(", ", descriptor.capabilities())));
    }
    List<ParameterDescription> parameters =
        flatten(platform.binder().describe(component.factory().parametersType()), "");
    if (parameters.isEmpty()) {
      out.println("No parameters.");
      return;
    }
    out.println(
        new TextTable<ParameterDescription>()
            .words("parameter", 10, each -> shown(each.name()))
            .words("type", 8, each -> shown(each.type()))
            .words("range", 8, each -> shown(each.range()))
            .words("default", 8, each -> shown(each.defaultValue()))
            .words("what it does", 20, each -> shown(each.doc()))
            .text(parameters, Screen.width()));
  }

  private static List<ParameterDescription> flatten(
      List<ParameterDescription> parameters, String prefix) {
    List<ParameterDescription> flat = new ArrayList<>();
    for (ParameterDescription each : parameters) {
      flat.add(
          new ParameterDescription(
              prefix + each.name(),
              each.type(),
              each.range(),
              each.defaultValue(),
              each.doc(),
              List.of()));
      flat.addAll(flatten(each.nested(), prefix + each.name() + "."));
    }
    return flat;
  }

  @Command(
      name = "install",
      description =
          "Checks a plugin's zip, asks, and installs it, in place of another version if there is"
              + " one. Plugins run as you.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  touchstone plugins install my-attack-1.0.zip",
        "  touchstone plugins install my-attack-1.0.zip --yes"
      })
  void install(
      @Mixin PlatformOptions options,
      @Option(names = "--yes", description = "Do not ask whether its code may run.") boolean yes,
      @Option(
              names = "--sha256",
              paramLabel = "HEX",
              description = "Install only a zip with this SHA-256; nothing is asked then.")
          String sha256,
      @Parameters(paramLabel = "ZIP", description = "The plugin's zip.") Path zip) {
    Optional<String> pin = Optional.ofNullable(sha256).map(String::strip);
    InstalledPlugin plugin =
        installer(options).install(zip, pin, offer -> agreed(offer, yes || pin.isPresent()));
    out()
        .printf(
            "Installed %s %s: %s%n",
            plugin.id(), plugin.version(), String.join(", ", plugin.components()));
    out().flush();
  }

  /** Says what a zip is; and asks whether its code may run, unless that is clear. */
  private boolean agreed(PluginOffer offer, boolean clear) {
    out().printf("%s: plugin %s %s%n", shown(offer.zip()), offer.id(), offer.version());
    if (offer.description() != null && !offer.description().isBlank()) {
      out().println("  says of itself: " + Printable.line(offer.description()));
    }
    offer.classes().forEach(name -> out().println("  component: " + Printable.line(name)));
    out().println("  SHA-256 of the zip: " + offer.sha256());
    offer.replaces().ifPresent(replaced -> out().println("  " + replaced.sentence()));
    out().flush();
    if (clear) {
      return true;
    }
    if (!Boolean.getBoolean(INTERACTIVE)) {
      throw new UserException(
          "%s: nothing was installed, as nobody can be asked here whether its code may run; give --yes, or --sha256 %s"
              .formatted(offer.zip(), offer.sha256()));
    }
    spec.commandLine().getErr().print("Its code will run with your rights. Install it? [y/N] ");
    spec.commandLine().getErr().flush();
    return answer().matches("(?i)y(es)?");
  }

  private static String answer() {
    try {
      // Not closed: it is the process's own.
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
      String line = in.readLine();
      return line == null ? "" : line.strip();
    } catch (IOException e) {
      return ""; // No answer is no consent.
    }
  }

  private static String shown(Path path) {
    return shown(path.toString());
  }

  private static String shown(String text) {
    return Printable.line(text);
  }

  @Command(name = "remove", description = "Removes an installed plugin.")
  void remove(
      @Mixin PlatformOptions options,
      @Parameters(paramLabel = "ID", description = "The plugin's id.") String id) {
    installer(options).remove(id);
    out().printf("Removed %s.%n", Printable.line(id));
    out().flush();
  }

  private static PluginInstaller installer(PlatformOptions options) {
    return Platform.installer(options.settings());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
