package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Share;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One entry at one threat.
 *
 * @param entryIndex position of the entry in the suite, from 0
 * @param entry the entry
 * @param threat the threat; empty in a suite where nothing is measured at a threat
 * @param clean accuracy without an attack, over the evaluated samples
 * @param attacks one score for each attack of the suite that is for this entry and threat, in the
 *     suite's order, also for those that left no result
 * @param unplanned names of the suite's attacks at this threat that are for other entries only
 * @param worst what all of them together leave, with the headline
 * @param weaker attacks that left more here than at a smaller ε
 * @param certified what certifiers know: at most one score for proofs and one for probabilistic
 *     certificates; empty where the suite has no certifier for this entry and threat
 * @param gaps what this row lacks
 */
public record LeaderboardRow(
    int entryIndex,
    EntryResults entry,
    Optional<Threat> threat,
    Proportion clean,
    List<AttackScore> attacks,
    List<String> unplanned,
    WorstCase worst,
    List<WeakerAttack> weaker,
    List<CertifiedScore> certified,
    List<Gap> gaps) {

  /** How many attacks a remark names. */
  private static final int MOST_NAMES = 3;

  /** Copies the lists. */
  public LeaderboardRow {
    attacks = List.copyOf(attacks);
    unplanned = List.copyOf(unplanned);
    weaker = List.copyOf(weaker);
    certified = List.copyOf(certified);
    gaps = List.copyOf(gaps);
  }

  /** Whether every planned sample has its outcomes. */
  public boolean complete() {
    return gaps.isEmpty();
  }

  /** What the headline lacks, such as {@code "incomplete: 256 of 1,200 missing"}; or nothing. */
  public Optional<String> headlineLacks() {
    if (complete()) {
      return Optional.empty();
    }
    long planned = attacks.stream().mapToLong(AttackScore::planned).max().orElse(0);
    return Optional.of(
        worst.missing() > 0
            ? "incomplete: %s of %s missing".formatted(count(worst.missing()), count(planned))
            : "incomplete");
  }

  /** What readers must know of the samples of the headline, a few words each. */
  public List<String> headlineRemarks() {
    List<String> remarks = new ArrayList<>();
    if (!unplanned.isEmpty() && !attacks.isEmpty()) {
      remarks.add(
          attacks.size() <= MOST_NAMES
              ? "over %s only".formatted(String.join(", ", attackNames()))
              : "over %d of %d attacks"
                  .formatted(attacks.size(), attacks.size() + unplanned.size()));
    }
    if (worst.headline().known() && !worst.everyAttack()) {
      remarks.add("not all met every attack");
    }
    if (worst.atSmaller() > 0) {
      remarks.add(count(worst.atSmaller()) + " of them broken at a smaller ε");
    }
    if (worst.elsewhere() > 0) {
      remarks.add(count(worst.elsewhere()) + " of them broken at another threat");
    }
    if (worst.stoodStill() > 0) {
      remarks.add("every attack stood still on " + count(worst.stoodStill()) + " of them");
    }
    return remarks;
  }

  /** Names of the attacks that the worst case is over. */
  public List<String> attackNames() {
    return attacks.stream().map(AttackScore::attack).toList();
  }

  private static String count(long samples) {
    return String.format(Locale.ROOT, "%,d", samples);
  }

  /**
   * The named attack's score; empty when the suite has no such attack for this entry and threat.
   */
  public Optional<AttackScore> attack(String name) {
    return attacks.stream().filter(score -> score.attack().equals(name)).findFirst();
  }

  /** The share in a column of some kind of work; empty where the entry has none here. */
  public Optional<Share> share(String column) {
    return entry.sections().stream()
        .flatMap(section -> section.shares().stream())
        .filter(share -> share.column().equals(column) && share.at(threat))
        .findFirst();
  }

  /** The finding that the named attack is too weak here; empty where there is none. */
  public Optional<WeakerAttack> weaker(String attack) {
    return weaker.stream().filter(found -> found.attack().equals(attack)).findFirst();
  }

  /** What certifiers of one kind know; empty if the suite has none of the kind for this row. */
  public Optional<CertifiedScore> certified(boolean probabilistic) {
    return certified.stream().filter(score -> score.probabilistic() == probabilistic).findFirst();
  }
}
