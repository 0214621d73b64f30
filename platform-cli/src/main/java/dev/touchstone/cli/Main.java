package dev.touchstone.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
      PluginsCommand.class,
      DataCommand.class,
      CellCommand.class,
      VersionCommand.class,
      AutoComplete.GenerateCompletion.class,
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything went well",
      "1:an error of Touchstone itself; please report it",
      "2:something is wrong with the input, or with what the machine gives (disk, network)",
      "3:some cells failed; the others are stored",
      "130:stopped by Ctrl-C; run again to go on"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  touchstone run quickstart",
      "  touchstone run benchmarks/suites/mnist-thresholding.yaml --data ../shared/data",
      "  touchstone plugins describe pgd",
      "  touchstone show results/quickstart"
    })
public final class Main implements Runnable {

  @Spec CommandSpec spec;

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /** Runs a command. */
  static int execute(String... arguments) {
    CommandLine commands = new CommandLine(new Main());
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setUsageHelpAutoWidth(true);
    commands.setExecutionExceptionHandler(new Errors());
    commands.setParameterExceptionHandler(new Errors.Usage());
    commands
        .getSubcommands()
        .get("generate-completion")
        .getCommandSpec()
        .usageMessage()
        .hidden(false);
    return commands.execute(arguments);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
  }
}
