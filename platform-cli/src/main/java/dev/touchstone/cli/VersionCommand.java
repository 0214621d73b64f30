package dev.touchstone.cli;

import dev.touchstone.core.BuildInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code touchstone version}: versions and machine. */
@Command(name = "version", description = "Prints versions and what the machine is.")
final class VersionCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    for (var fact : BuildInfo.environment()) {
      spec.commandLine().getOut().printf("%-17s %s%n", fact.name(), Printable.line(fact.value()));
    }
    return ExitCode.OK;
  }

  /** The line for {@code --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"touchstone " + BuildInfo.VERSION};
    }
  }
}
