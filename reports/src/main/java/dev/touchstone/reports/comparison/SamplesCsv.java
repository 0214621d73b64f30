package dev.touchstone.reports.comparison;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.files.CsvFile;
import dev.touchstone.reports.files.ThreatColumns;
import dev.touchstone.reports.leaderboard.RobustSamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes two entries side by side, a row a sample and threat. */
public final class SamplesCsv {

  private SamplesCsv() {}

  /** An entry with its outcomes by sample: results of ten thousand samples are read in one go. */
  private record Side(
      EntryResults entry,
      Map<Integer, CleanOutcome> clean,
      List<Map<Integer, SampleOutcome>> attacks,
      List<Set<Integer>> falsified) {

    static Side of(EntryResults entry) {
      List<Map<Integer, SampleOutcome>> attacks =
          entry.attacks().stream()
              .map(AttackResults::outcomes)
              .map(
                  outcomes ->
                      outcomes.stream()
                          .collect(Collectors.toMap(SampleOutcome::sample, outcome -> outcome)))
              .toList();
      return new Side(
          entry,
          entry.clean().stream()
              .collect(Collectors.toMap(CleanOutcome::sample, outcome -> outcome)),
          attacks,
          entry.certifications().stream().map(Side::falsified).toList());
    }

    String state(RobustSamples samples, int sample) {
      if (!clean.get(sample).correct()) {
        return "misclassified";
      }
      return samples.robust().get(sample) ? "robust" : "broken";
    }

    /** Who has an image within the threat; those at other threats with where they found it. */
    String breakers(Threat threat, int sample) {
      List<String> breakers = new ArrayList<>();
      for (int i = 0; i < attacks.size(); i++) {
        AttackResults attack = entry.attacks().get(i);
        if (breaks(attack, threat, attacks.get(i).get(sample))) {
          breakers.add(named(attack.name(), attack.threat(), threat));
        }
      }
      for (int i = 0; i < falsified.size(); i++) {
        CertificationResults certifier = entry.certifications().get(i);
        if (threat.contains(certifier.threat()) && falsified.get(i).contains(sample)) {
          breakers.add(named(certifier.name(), certifier.threat(), threat));
        }
      }
      return String.join(" + ", breakers);
    }

    private static boolean breaks(AttackResults attack, Threat threat, SampleOutcome outcome) {
      return outcome != null
          && ((outcome.status() == SampleStatus.BROKEN && threat.contains(attack.threat()))
              || (attack.misclassified(outcome) && outcome.within(threat)));
    }

    private static Set<Integer> falsified(CertificationResults certifier) {
      return certifier.outcomes().stream()
          .filter(outcome -> outcome.status() == CertificationStatus.FALSIFIED)
          .map(CertificationOutcome::sample)
          .collect(Collectors.toSet());
    }

    private static String named(String name, Threat found, Threat threat) {
      return found.equals(threat) ? name : name + " at " + found.label();
    }
  }

  /**
   * Writes the file.
   *
   * @param first index of the first entry
   * @param second index of the second
   */
  public static void write(SuiteResults results, int first, int second, Path file)
      throws IOException {
    Side one = Side.of(results.entries().get(first));
    Side other = Side.of(results.entries().get(second));
    String a = one.entry().name();
    String b = other.entry().name();
    try (CsvFile csv = new CsvFile(file)) {
      for (String column :
          List.of("norm", "epsilon", "sample", "label", a, b, a + " broken by", b + " broken by")) {
        csv.text(column);
      }
      csv.end();
      for (Optional<Threat> threat : Comparison.threats(results)) {
        RobustSamples ofOne = RobustSamples.of(one.entry(), threat);
        RobustSamples ofOther = RobustSamples.of(other.entry(), threat);
        BitSet both = (BitSet) ofOne.evaluated().clone();
        both.and(ofOther.evaluated());
        for (int sample = both.nextSetBit(0); sample >= 0; sample = both.nextSetBit(sample + 1)) {
          int at = sample;
          ThreatColumns.write(csv, threat);
          csv.number(sample)
              .number(one.clean().get(sample).label())
              .text(one.state(ofOne, sample))
              .text(other.state(ofOther, sample))
              .text(threat.map(within -> one.breakers(within, at)).orElse(""))
              .text(threat.map(within -> other.breakers(within, at)).orElse(""))
              .end();
        }
      }
      csv.finish();
    }
  }
}
