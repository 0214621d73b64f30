package dev.touchstone.reports;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Seed;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.Evidence;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@link SyntheticResults} with certifiers, as a real suite has them: one that leaves much
 * undecided, one that decides all at small ε and serves only some entries, a probabilistic one, a
 * failed cell. Every figure is made up, and none contradicts an attack.
 */
public final class SyntheticCertificates {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall LARGE = new NormBall(Norm.LINF, 0.3);
  private static final NormBall ROUND = new NormBall(Norm.L2, 1.5);

  private SyntheticCertificates() {}

  public static SuiteResults suite() {
    SuiteResults suite = SyntheticResults.suite();
    List<EntryResults> entries = new ArrayList<>(suite.entries());
    EntryResults natural = entries.get(0);
    EntryResults thresholded = entries.get(1);
    EntryResults hostile = entries.get(2);
    entries.set(
        0, TinyResults.with(natural, bounds(natural, SMALL, 0.4), bounds(natural, LARGE, 0)));
    entries.set(
        1,
        TinyResults.with(
            thresholded,
            bounds(thresholded, SMALL, 0.3),
            bounds(thresholded, LARGE, 0.02),
            certify(thresholded, "binary", "branching", SMALL, 1, 0),
            certify(thresholded, "binary", "branching", LARGE, 0.8, 0)));
    entries.set(
        2,
        TinyResults.with(
            hostile,
            bounds(hostile, SMALL, 0.9),
            certify(hostile, "bounds", "crown", LARGE, 0.7, 256),
            certify(hostile, "smoothing", "clopper-pearson", ROUND, 0.6, 0)));
    return TinyResults.with(suite, entries);
  }

  /** The same, where a certifier calls certified what attacks broke. */
  public static SuiteResults contradicted() {
    SuiteResults suite = suite();
    List<EntryResults> entries = new ArrayList<>(suite.entries());
    EntryResults natural = entries.get(0);
    CertificationResults wrong = natural.certifications().get(1);
    List<CertificationOutcome> outcomes =
        wrong.outcomes().stream().map(SyntheticCertificates::certified).toList();
    entries.set(
        0, TinyResults.with(natural, natural.certifications().get(0), with(wrong, outcomes)));
    return TinyResults.with(suite, entries);
  }

  private static CertificationOutcome certified(CertificationOutcome outcome) {
    return outcome.status() == CertificationStatus.MISCLASSIFIED
        ? outcome
        : new CertificationOutcome(
            outcome.sample(),
            outcome.label(),
            CertificationStatus.CERTIFIED,
            Optional.empty(),
            outcome.evidence());
  }

  private static CertificationResults with(
      CertificationResults results, List<CertificationOutcome> outcomes) {
    return new CertificationResults(
        results.name(),
        results.component(),
        results.threat(),
        results.planned(),
        outcomes,
        results.failures(),
        results.seconds());
  }

  private static CertificationResults bounds(EntryResults entry, NormBall threat, double power) {
    return certify(entry, "bounds", "crown", threat, power, 0);
  }

  /** A certifier of a power: the share that it decides of what it could decide. */
  private static CertificationResults certify(
      EntryResults entry, String name, String method, NormBall threat, double power, int failed) {
    Set<Integer> broken = broken(entry, threat);
    List<CertificationOutcome> outcomes = new ArrayList<>();
    for (CleanOutcome clean : entry.clean().subList(failed, entry.clean().size())) {
      outcomes.add(outcome(entry, clean, method, power, broken.contains(clean.sample())));
    }
    return new CertificationResults(
        name,
        new ComponentUse(
            new ComponentDescriptor(
                name,
                "1",
                "Certifier by " + method,
                "Certifies by " + method + ".",
                "",
                name.equals("smoothing") ? List.of("l2", "probabilistic") : List.of("linf")),
            "plugin-" + name + " 0.1.0",
            "{\"time-limit\":60}"),
        threat,
        entry.clean().size(),
        outcomes,
        failed > 0 ? List.of("layer 'softmax' has no <i>bounds</i>") : List.of(),
        61.5);
  }

  private static CertificationOutcome outcome(
      EntryResults entry, CleanOutcome clean, String method, double power, boolean broken) {
    double draw =
        new Seed(3)
            .derive(entry.name())
            .derive(method)
            .derive(clean.sample())
            .generator()
            .nextDouble();
    boolean complete = method.equals("branching");
    CertificationStatus status =
        !clean.correct()
            ? CertificationStatus.MISCLASSIFIED
            : draw >= power || (broken && !complete)
                ? CertificationStatus.UNDECIDED
                : broken ? CertificationStatus.FALSIFIED : CertificationStatus.CERTIFIED;
    Optional<CertificationVerdict.Reason> reason =
        status != CertificationStatus.UNDECIDED
            ? Optional.empty()
            : Optional.of(
                !complete
                    ? CertificationVerdict.Reason.NOT_TIGHT
                    : draw > 0.9
                        ? CertificationVerdict.Reason.TIME
                        : CertificationVerdict.Reason.BUDGET);
    Evidence evidence =
        !clean.correct()
            ? new Evidence("unattacked", new TreeMap<>())
            : complete
                ? new Evidence(
                    draw < 0.5 ? "crown" : method,
                    new TreeMap<>(Map.of("nodes", 1.0 + clean.sample(), "margin", draw)))
                : Evidence.of(method, "margin", power - draw);
    return new CertificationOutcome(clean.sample(), clean.label(), status, reason, evidence);
  }

  private static Set<Integer> broken(EntryResults entry, NormBall threat) {
    Set<Integer> broken = new HashSet<>();
    for (AttackResults attack : entry.attacks()) {
      boolean inside =
          attack.threat() instanceof NormBall at
              && at.norm() == threat.norm()
              && at.epsilon() <= threat.epsilon();
      attack.outcomes().stream()
          .filter(outcome -> outcome.status() == SampleStatus.BROKEN)
          .filter(outcome -> inside || distance(outcome, threat) <= threat.epsilon())
          .map(SampleOutcome::sample)
          .forEach(broken::add);
    }
    return broken;
  }

  private static double distance(SampleOutcome outcome, NormBall threat) {
    return threat.norm() == Norm.LINF ? outcome.distanceLinf() : outcome.distanceL2();
  }
}
