package dev.touchstone.core.suite;

import dev.touchstone.api.threat.Corruption;
import dev.touchstone.api.threat.CorruptionThreat;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.parameters.NearestName;
import dev.touchstone.core.parameters.Violations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One block of a suite's threats: balls of one norm, a spatial threat, or corruptions. */
final class ThreatBlock {

  /** Stands for every corruption. */
  private static final String ALL = "all";

  private final SuiteSpec.Threats spec;
  private final String path;
  private final Violations violations;

  /** A block that stands at a path; what is wrong with it goes to the violations. */
  ThreatBlock(SuiteSpec.Threats spec, String path, Violations violations) {
    this.spec = spec;
    this.path = path;
    this.violations = violations;
  }

  /** Its threats, as far as they are right. */
  List<? extends Threat> threats() {
    int kinds =
        (spec.norm().isPresent() || !spec.epsilon().isEmpty() ? 1 : 0)
            + (spec.spatial().isPresent() ? 1 : 0)
            + (spec.corruptions().isEmpty() && spec.severity().isEmpty() ? 0 : 1);
    if (kinds != 1) {
      violations.add(path, "needs one of 'norm' with 'epsilon', 'spatial', or 'corruptions'");
      return List.of();
    }
    if (spec.spatial().isPresent()) {
      return spatial(spec.spatial().get()).stream().toList();
    }
    return spec.corruptions().isEmpty() && spec.severity().isEmpty()
        ? balls()
        : corruptions().stream().toList();
  }

  private List<NormBall> balls() {
    if (spec.norm().isEmpty()) {
      violations.add(path + ".norm", "is required (one of linf, l2, l1, l0)");
      return List.of();
    }
    Norm norm = spec.norm().get();
    List<NormBall> balls = new ArrayList<>();
    if (spec.epsilon().isEmpty()) {
      violations.add(path + ".epsilon", "needs at least one radius");
    }
    for (int j = 0; j < spec.epsilon().size(); j++) {
      double epsilon = spec.epsilon().get(j);
      String place = "%s.epsilon[%d]".formatted(path, j);
      if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
        violations.add(place, "must be finite and ≥ 0, was " + epsilon);
      } else if (norm == Norm.L0 && epsilon != Math.rint(epsilon)) {
        violations.add(place, "must be a whole number of pixels in L0, was " + epsilon);
      } else {
        balls.add(new NormBall(norm, epsilon));
      }
    }
    return balls;
  }

  private Optional<SpatialThreat> spatial(SuiteSpec.Spatial bounds) {
    double rotation = bounds.rotation();
    double translation = bounds.translation();
    boolean turns = rotation >= 0 && rotation <= 180;
    boolean shifts = translation >= 0 && !Double.isInfinite(translation);
    if (!turns) {
      violations.add(path + ".spatial.rotation", "must be from 0 to 180 degrees, was " + rotation);
    }
    if (!shifts) {
      violations.add(
          path + ".spatial.translation", "must be finite and ≥ 0 pixels, was " + translation);
    }
    return turns && shifts
        ? Optional.of(new SpatialThreat(rotation, translation))
        : Optional.empty();
  }

  private Optional<CorruptionThreat> corruptions() {
    if (spec.corruptions().isEmpty()) {
      violations.add(path + ".corruptions", "needs 'all', or a list of corruptions");
      return Optional.empty();
    }
    List<Corruption> chosen = new ArrayList<>();
    for (String word : spec.corruptions()) {
      if (word.equals(ALL)) {
        chosen.addAll(List.of(Corruption.values()));
      } else {
        corruption(word).ifPresent(chosen::add);
      }
    }
    List<Integer> severities =
        spec.severity().isEmpty()
            ? IntStream.rangeClosed(Corruption.MILDEST, Corruption.HARSHEST).boxed().toList()
            : spec.severity();
    boolean fit = true;
    for (int i = 0; i < severities.size(); i++) {
      int severity = severities.get(i);
      if (severity < Corruption.MILDEST || severity > Corruption.HARSHEST) {
        violations.add(
            "%s.severity[%d]".formatted(path, i), "must be from 1 to 5, was " + severity);
        fit = false;
      }
    }
    return fit && !chosen.isEmpty()
        ? Optional.of(new CorruptionThreat(chosen, severities))
        : Optional.empty();
  }

  private Optional<Corruption> corruption(String word) {
    Optional<Corruption> found =
        Arrays.stream(Corruption.values()).filter(one -> one.word().equals(word)).findFirst();
    if (found.isEmpty()) {
      List<String> known =
          Stream.concat(Stream.of(ALL), Arrays.stream(Corruption.values()).map(Corruption::word))
              .toList();
      violations.add(
          path + ".corruptions",
          "there is no corruption '%s'%s".formatted(word, NearestName.hint(word, known)));
    }
    return found;
  }
}
