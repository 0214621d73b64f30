package dev.touchstone.api.results;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One contestant and what was measured of it.
 *
 * @param name the entry's name, given by the user; anything may be in it. Of an entry with several
 *     trainings each is a contestant with a name of its own
 * @param hash content address of the entry's model in the store
 * @param model its model
 * @param defenses its defenses, in the order in which they act
 * @param training how it was trained; empty when its weights were given or it failed
 * @param weights file that its weights were given in; empty when it was trained
 * @param failure why there is no model; empty when there is one
 * @param clean one outcome per evaluated sample, unattacked; empty when it was not evaluated. Of
 *     results that were published by an early version these are the samples that attacks met
 * @param cleanCount how many of all evaluated samples are correct; present only where {@code clean}
 *     lacks some of them
 * @param cleanFailures why cells of unattacked samples failed, one distinct sentence each; a failed
 *     cell's samples have no outcome
 * @param attacks results by threat and attack, in the suite's order
 * @param certifications results by threat and certifier, in the suite's order
 * @param tables further tables that components made, such as a parameter search's curve
 * @param sections what other kinds of work found of it
 * @param seeded which of several trainings of an entry it is; empty where the suite asks for one
 */
public record EntryResults(
    String name,
    String hash,
    ComponentUse model,
    List<ComponentUse> defenses,
    Optional<TrainingSummary> training,
    Optional<String> weights,
    Optional<String> failure,
    List<CleanOutcome> clean,
    Optional<CleanCount> cleanCount,
    List<String> cleanFailures,
    List<AttackResults> attacks,
    List<CertificationResults> certifications,
    List<NamedTable> tables,
    List<ResultSection> sections,
    Optional<SeededTraining> seeded) {

  /** Copies the lists, and checks that the count is not of fewer samples than have outcomes. */
  public EntryResults {
    defenses = List.copyOf(defenses);
    clean = List.copyOf(clean);
    cleanFailures = List.copyOf(cleanFailures);
    attacks = List.copyOf(attacks);
    certifications = List.copyOf(certifications);
    tables = List.copyOf(tables);
    sections = List.copyOf(sections);
    Set<String> titles = new HashSet<>();
    Set<List<Object>> columns = new HashSet<>();
    for (ResultSection section : sections) {
      if (!titles.add(section.title())) {
        throw new IllegalArgumentException(
            "entry '%s' has two sections '%s'".formatted(name, section.title()));
      }
      for (Share share : section.shares()) {
        if (!columns.add(List.of(share.column(), share.threat()))) {
          throw new IllegalArgumentException(
              "entry '%s' has two shares in column '%s'".formatted(name, share.column()));
        }
      }
    }
    if (cleanCount.isPresent() && cleanCount.get().samples() < clean.size()) {
      throw new IllegalArgumentException(
          "entry '%s': %d clean outcomes, but a count of %d"
              .formatted(name, clean.size(), cleanCount.get().samples()));
    }
  }

  /** Evaluated samples and how many of them are correct, unattacked. */
  public CleanCount cleanFigure() {
    return cleanCount.orElseGet(
        () -> new CleanCount(clean.stream().filter(CleanOutcome::correct).count(), clean.size()));
  }

  /** An entry that was trained once, or not at all. */
  public EntryResults(
      String name,
      String hash,
      ComponentUse model,
      List<ComponentUse> defenses,
      Optional<TrainingSummary> training,
      Optional<String> weights,
      Optional<String> failure,
      List<CleanOutcome> clean,
      Optional<CleanCount> cleanCount,
      List<String> cleanFailures,
      List<AttackResults> attacks,
      List<CertificationResults> certifications,
      List<NamedTable> tables,
      List<ResultSection> sections) {
    this(
        name,
        hash,
        model,
        defenses,
        training,
        weights,
        failure,
        clean,
        cleanCount,
        cleanFailures,
        attacks,
        certifications,
        tables,
        sections,
        Optional.empty());
  }

  /**
   * An entry with an outcome of every sample that was evaluated clean, none of which failed, and
   * without sections.
   */
  public EntryResults(
      String name,
      String hash,
      ComponentUse model,
      List<ComponentUse> defenses,
      Optional<TrainingSummary> training,
      Optional<String> weights,
      Optional<String> failure,
      List<CleanOutcome> clean,
      List<AttackResults> attacks,
      List<CertificationResults> certifications,
      List<NamedTable> tables) {
    this(
        name,
        hash,
        model,
        defenses,
        training,
        weights,
        failure,
        clean,
        Optional.empty(),
        List.of(),
        attacks,
        certifications,
        tables,
        List.of());
  }
}
