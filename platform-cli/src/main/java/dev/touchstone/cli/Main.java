package dev.touchstone.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Entry point of {@code touchstone}. */
@Command(
    name = "touchstone",
    description = "Tells real adversarial robustness from the imagined kind.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    scope = ScopeType.INHERIT,
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      ValidateCommand.class,
      ShowCommand.class,
      PublishCommand.class,
      ExportCommand.class,
      VerifyCommand.class,
      JudgeCommand.class,
      SignCommand.class,
      CompareCommand.class,
      PluginsCommand.class,
      DataCommand.class,
      ConvertCommand.class,
      CellCommand.class,
      DoctorCommand.class,
      VersionCommand.class,
      AutoComplete.GenerateCompletion.class,
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything went well",
      "1:an error of Touchstone itself; please report it",
      "2:something is wrong with the input, or with what the machine gives (disk, network)",
      "3:some cells failed, the others are stored; or certificates are contradicted; or 'verify' "
          + "found what does not hold",
      "4:audits found something, and --strict was given",
      "130:stopped by Ctrl-C or kill; run again to go on"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  touchstone run quickstart",
      "  touchstone run benchmarks/suites/mnist-thresholding.yaml --data ../shared/data",
      "  touchstone plugins describe pgd",
      "  touchstone show results/quickstart",
      "",
      "Environment:",
      "  TOUCHSTONE_HOME  folder of downloads and installed plugins (default: ~/.touchstone)",
      "  TOUCHSTONE_DATA  folder with data sets, as --data",
      "  JAVA_OPTS        options for Java, such as -Xmx8g"
    })
public final class Main implements Runnable {

  @Spec CommandSpec spec;

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    StandardError.separate();
    CommandLine commands = commands();
    PrintWriter err = commands.getErr();
    commands.getOut(); // Made now, as the process's own streams are about to be others.
    ComponentOutput.redirectTo(err);
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> ended(thread, error, err));
    int code = execute(commands, arguments);
    if (List.of(arguments).contains("--verbose")) {
      StandardError.tell(err);
    }
    Interruption.commandEnded();
    System.exit(code);
  }

  /** A thread of a component, or the one that draws the bars: the command itself goes on. */
  private static void ended(Thread thread, Throwable error, PrintWriter err) {
    err.println(
        "touchstone: "
            + Printable.line(
                "the thread '%s' ended: %s".formatted(thread.getName(), Errors.line(error))));
    err.flush();
  }

  /** Runs a command that prints to these writers. */
  static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    return execute(commands().setOut(out).setErr(err), arguments);
  }

  private static int execute(CommandLine commands, String... arguments) {
    try {
      return commands.execute(arguments);
    } catch (Throwable e) { // Picocli hands over exceptions, not errors such as too little memory.
      return Errors.report(e, commands.getErr(), List.of(arguments).contains("--verbose"));
    } finally {
      commands.getOut().flush();
      commands.getErr().flush();
    }
  }

  private static CommandLine commands() {
    CommandLine commands = new CommandLine(new Main());
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setUsageHelpAutoWidth(true);
    if ("dumb".equals(System.getenv("TERM"))) { // It has no colours; picocli knows NO_COLOR only.
      commands.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    }
    commands.setExecutionExceptionHandler(new Errors());
    commands.setParameterExceptionHandler(new Errors.Usage());
    commands
        .getSubcommands()
        .get("generate-completion")
        .getCommandSpec()
        .usageMessage()
        .hidden(false);
    dropInheritedFooter(commands, List.of(commands.getCommandSpec().usageMessage().footer()));
    return commands;
  }

  /** Picocli hands the footer down, and the examples here are of no help to those who ask there. */
  private static void dropInheritedFooter(CommandLine commands, List<String> footer) {
    for (CommandLine command : commands.getSubcommands().values()) {
      UsageMessageSpec usage = command.getCommandSpec().usageMessage();
      if (List.of(usage.footer()).equals(footer)) {
        usage.footer(new String[0]).footerHeading("");
      }
      dropInheritedFooter(command, footer);
    }
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
