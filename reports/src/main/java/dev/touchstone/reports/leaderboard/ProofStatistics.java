package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.EntryResults;
import java.util.ArrayList;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one method of one certifier did at one threat.
 *
 * @param certification the certifier's results that it is part of
 * @param method the part of the certifier that decided, or tried last
 * @param statuses how many samples have each status; every status has a count
 * @param reasons how many undecided samples have each reason; every reason has a count
 * @param figures each figure of the evidence over the samples that have it, by name
 */
public record ProofStatistics(
    CertificationResults certification,
    String method,
    Map<CertificationStatus, Long> statuses,
    Map<CertificationVerdict.Reason, Long> reasons,
    SortedMap<String, DoubleSummaryStatistics> figures) {

  /** Copies the maps. */
  public ProofStatistics {
    statuses = Collections.unmodifiableMap(new EnumMap<>(statuses));
    reasons = Collections.unmodifiableMap(new EnumMap<>(reasons));
    figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
  }

  /** Certifier by certifier in the suite's order, methods in that of their first sample. */
  public static List<ProofStatistics> of(EntryResults entry) {
    List<ProofStatistics> all = new ArrayList<>();
    for (CertificationResults certification : entry.certifications()) {
      Map<String, List<CertificationOutcome>> methods = new LinkedHashMap<>();
      for (CertificationOutcome outcome : certification.outcomes()) {
        methods
            .computeIfAbsent(outcome.evidence().method(), method -> new ArrayList<>())
            .add(outcome);
      }
      methods.forEach((method, outcomes) -> all.add(of(certification, method, outcomes)));
    }
    return all;
  }

  private static ProofStatistics of(
      CertificationResults certification, String method, List<CertificationOutcome> outcomes) {
    Map<CertificationStatus, Long> statuses = new EnumMap<>(CertificationStatus.class);
    for (CertificationStatus status : CertificationStatus.values()) {
      statuses.put(status, 0L);
    }
    Map<CertificationVerdict.Reason, Long> reasons =
        new EnumMap<>(CertificationVerdict.Reason.class);
    for (CertificationVerdict.Reason reason : CertificationVerdict.Reason.values()) {
      reasons.put(reason, 0L);
    }
    SortedMap<String, DoubleSummaryStatistics> figures = new TreeMap<>();
    for (CertificationOutcome outcome : outcomes) {
      statuses.merge(outcome.status(), 1L, Long::sum);
      outcome.undecided().ifPresent(reason -> reasons.merge(reason, 1L, Long::sum));
      outcome
          .evidence()
          .figures()
          .forEach(
              (name, value) ->
                  figures
                      .computeIfAbsent(name, key -> new DoubleSummaryStatistics())
                      .accept(value));
    }
    return new ProofStatistics(certification, method, statuses, reasons, figures);
  }

  /** Samples with an outcome of this method. */
  public long samples() {
    return statuses.values().stream().mapToLong(Long::longValue).sum();
  }
}
