package dev.touchstone.core.cells;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.core.work.StoredModel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is gathered of one entry. */
public final class EntryDraft {

  private final List<CleanOutcome> clean = new ArrayList<>();
  private final Set<String> cleanFailures = new LinkedHashSet<>();
  private final List<AttackResults> attacks = new ArrayList<>();
  private final List<CertificationResults> certifications = new ArrayList<>();
  private final List<ResultSection> sections = new ArrayList<>();
  private Optional<StoredModel> model = Optional.empty();
  private Optional<String> failure = Optional.empty();

  /** Its model is there. */
  public void model(StoredModel made) {
    model = Optional.of(made);
  }

  /** Its model is not there. */
  public void failure(String why) {
    failure = Optional.of(why);
  }

  /** Adds outcomes without an attack. */
  public void addClean(List<CleanOutcome> outcomes) {
    clean.addAll(outcomes);
  }

  /** Some outcomes without an attack are not there. */
  public void addCleanFailure(String why) {
    cleanFailures.add(why);
  }

  /** Adds an attack at one threat. */
  public void add(AttackResults attack) {
    attacks.add(attack);
  }

  /** Adds a certifier at one threat. */
  public void add(CertificationResults certification) {
    certifications.add(certification);
  }

  /** Adds what another kind of work found. */
  public void add(ResultSection section) {
    sections.add(section);
  }

  /** What other kinds of work found. */
  public List<ResultSection> sections() {
    return List.copyOf(sections);
  }

  /** Its model. */
  public Optional<StoredModel> model() {
    return model;
  }

  /** Why it has no model. */
  public Optional<String> failure() {
    return failure;
  }

  /** Outcomes without an attack. */
  public List<CleanOutcome> clean() {
    return List.copyOf(clean);
  }

  /** Why outcomes without an attack are missing. */
  public List<String> cleanFailures() {
    return List.copyOf(cleanFailures);
  }

  /** The attacks, threat by threat. */
  public List<AttackResults> attacks() {
    return List.copyOf(attacks);
  }

  /** The certifiers, threat by threat. */
  public List<CertificationResults> certifications() {
    return List.copyOf(certifications);
  }

  /** Whether there are outcomes that only a model can have given. */
  public boolean evaluated() {
    return !clean.isEmpty() || attacks.stream().anyMatch(attack -> !attack.outcomes().isEmpty());
  }
}
