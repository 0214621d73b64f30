package dev.touchstone.core.run;

import dev.touchstone.api.results.Fact;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.work.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Counts which code made the results of a run, and which of them nothing vouches for. */
final class Provenance {

  private final Manifests.Stored manifest;
  private final Optional<Code> code;
  private final SortedSet<String> differing = new TreeSet<>();
  private int results;
  private int others;
  private int unsealed;

  Provenance(Manifests.Stored manifest) {
    this.manifest = manifest;
    this.code = manifest.manifest().code();
  }

  /** Counts a model or the result of a cell. */
  void add(StoredCell<?> stored) {
    results++;
    if (!stored.sealed()) {
      unsealed++;
    }
    if (code.isPresent() && stored.code().isPresent()) {
      SortedSet<String> differences = stored.code().get().differences(code.get());
      if (!differences.isEmpty()) {
        others++;
        differing.addAll(differences);
      }
    }
  }

  /** What readers must know, one sentence each. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (others > 0) {
      remarks.add(
          "%d of %d stored results were made by other code than the last run's (other: %s)"
              .formatted(others, results, String.join(", ", differing)));
    }
    if (unsealed > 0) {
      remarks.add(
          "%d of %d stored results are of an earlier format, without a digest: that nobody changed them cannot be checked"
              .formatted(unsealed, results));
    }
    return remarks;
  }

  /** The same for reports, with the digest of the code. */
  List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    code.ifPresent(made -> facts.add(new Fact("code (SHA-256)", made.digest())));
    if (!manifest.sealed()) {
      facts.add(
          new Fact("manifest", "of an earlier format, without a digest: changes do not show"));
    }
    remarks().forEach(remark -> facts.add(new Fact("results", remark)));
    return facts;
  }
}
