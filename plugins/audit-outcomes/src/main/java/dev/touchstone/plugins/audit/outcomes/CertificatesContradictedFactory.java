package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.CertificateFailures;
import dev.touchstone.api.results.Contradiction;
import dev.touchstone.api.results.Contradictions;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/** What is certified cannot be broken: audit {@code certificates-contradicted}. */
@Extension
public final class CertificatesContradictedFactory
    implements OutcomeAuditFactory<CertificatesContradictedFactory.Parameters> {

  /** No parameters: what it finds is certain. */
  public record Parameters() {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "certificates-contradicted",
        "1",
        "Certificates contradicted",
        "Holds certificates against the images that attacks and other certifiers found.",
        "The rule of the platform: all proofs, and probabilistic certificates that fail more often"
            + " than they allow (level 0.0001).",
        List.of());
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public OutcomeAudit create(Parameters parameters) {
    return (results, entry) -> flags(results.entries().get(entry));
  }

  static List<Flag> flags(EntryResults entry) {
    List<Contradiction> bugs = Contradictions.bugs(entry);
    List<Flag> flags = new ArrayList<>();
    for (Contradiction found : Contradictions.of(entry)) {
      long certified =
          entry.certifications().stream()
              .filter(each -> each.name().equals(found.certifier()))
              .filter(each -> each.threat().equals(found.certifiedAt()))
              .mapToLong(each -> Certificates.certified(each).size())
              .max()
              .orElse(found.samples().size());
      boolean bug = bugs.contains(found);
      flags.add(
          new Flag(
              bug ? Severity.SERIOUS : Severity.NOTE,
              Optional.of(found.certifiedAt()),
              Wording.of(
                  "%s certified %,d samples, and %s has misclassified images of %,d of them, found"
                      + " at %s",
                  found.certifier(),
                  certified,
                  found.breaker(),
                  found.samples().size(),
                  found.brokenAt().label()),
              found.samples().size(),
              Math.max(certified, found.samples().size()),
              Contradictions.failures(entry, found)
                  .map(CertificateFailures::probability)
                  .orElse(Double.NaN),
              bug
                  ? "attacks and certificates bound the same figure from its two sides; where they"
                      + " cross, the certifier, an attack's judge or the entry has a bug, and no"
                      + " figure of the entry can be trusted"
                  : "the certificates hold with a stated probability only, and no more of them"
                      + " failed than that allows",
              bug
                  ? "find the bug; until then trust neither the certificates nor the attacks"
                  : "nothing; with more samples the certificates' own probability is tested"
                      + " better"));
    }
    return flags;
  }
}
