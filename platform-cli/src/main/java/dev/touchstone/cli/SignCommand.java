package dev.touchstone.cli;

import dev.touchstone.api.UserException;
import dev.touchstone.core.run.StoredSuite;
import dev.touchstone.core.store.StoreSignature;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone sign}: says with a key who published results, and that they are these. */
@Command(
    name = "sign",
    description = {
      "Signs a results folder with an Ed25519 key; 'verify --key' checks it.",
      "The signature is over all reports, the manifest and the store's log, and so over every "
          + "stored file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  touchstone sign --new-key my-key.pem",
      "  touchstone sign results/quickstart --key my-key.pem",
      "  touchstone verify results/quickstart --key my-key.pem.pub"
    })
final class SignCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "RESULTS",
      description = "Folder that a run wrote, or that was published.")
  private Path results;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The private key (PEM, as OpenSSL writes it).")
  private Path key;

  @Option(
      names = "--new-key",
      paramLabel = "FILE",
      description = "Make a pair of keys: the private one at FILE, the public one at FILE.pub.")
  private Path fresh;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (fresh != null) {
      StoreSignature.makeKeys(fresh);
      out.println(
          Printable.line(
              "key     %s (keep it to yourself), %s (publish it)"
                  .formatted(fresh, StoreSignature.publicKey(fresh))));
    }
    if (results == null && fresh != null) {
      return ExitCode.OK;
    }
    Path with = key != null ? key : fresh;
    if (results == null || with == null) {
      throw new UserException("sign: give RESULTS and --key FILE, or --new-key FILE");
    }
    StoredSuite stored = ResultsSource.read(results, spec.commandLine().getErr());
    if (!StoreAudit.matches(stored, spec.commandLine().getErr())) {
      return ExitCode.INPUT;
    }
    int files = StoreSignature.sign(results, with);
    out.println(
        Printable.line(
            "signed  %s: %,d files".formatted(results.resolve(StoreSignature.NAME), files)));
    return ExitCode.OK;
  }
}
