package dev.touchstone.reports.leaderboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import java.util.List;

/**
 * An attack that stood still on samples for lack of a gradient: they count as robust though hardly
 * anything was tried. {@link SampleOutcome#stoodStill} has the rule.
 *
 * @param entry the entry's name
 * @param attack the attack's results
 * @param stood on how many samples it stood still, at least one
 * @param attacked how many samples it was run on
 * @param marginToo whether an attack on the margin stood still at the threat, too
 */
public record Standstill(
    String entry, AttackResults attack, long stood, long attacked, boolean marginToo) {

  /** The id of the audit that tells it; where that has not looked, reports tell it themselves. */
  public static final String AUDIT = "gradient-signal";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String MARGIN = "margin";

  /** Of each attack of an entry that stood still on some sample, by threat and attack. */
  public static List<Standstill> of(EntryResults entry) {
    return entry.attacks().stream()
        .map(
            attack ->
                new Standstill(
                    entry.name(),
                    attack,
                    samples(attack),
                    attack.outcomes().stream().filter(SampleOutcome::attacked).count(),
                    entry.attacks().stream()
                        .filter(other -> other.threat().equals(attack.threat()))
                        .anyMatch(other -> loss(other).equals(MARGIN) && samples(other) > 0)))
        .filter(standstill -> standstill.stood() > 0)
        .toList();
  }

  /**
   * On how many samples an attack stood still; {@link SampleOutcome#NOT_COUNTED} if nobody knows.
   */
  public static long samples(AttackResults attack) {
    if (attack.outcomes().stream()
        .anyMatch(outcome -> outcome.flatGradientQueries() == SampleOutcome.NOT_COUNTED)) {
      return SampleOutcome.NOT_COUNTED;
    }
    return attack.outcomes().stream().filter(SampleOutcome::stoodStill).count();
  }

  /** What happened and what to do about it, for people. */
  public String sentence() {
    return entry
        + ", "
        + attack.threat().label()
        + ": attack "
        + attack.name()
        + attack.source().map(source -> " (from " + source + ")").orElse("")
        + " stood still for lack of a gradient on "
        + stood
        + " of the "
        + attacked
        + (attacked == 1 ? " sample" : " samples")
        + " that it attacked, which says nothing of their robustness; "
        + remedy();
  }

  /** Another loss, if the attack has the parameter and the margin has not failed already. */
  private String remedy() {
    return loss(attack).isEmpty() || loss(attack).equals(MARGIN) || marginToo
        ? "a transfer attack, or one that needs no gradients, can tell more"
        : "try loss: margin";
  }

  /** The attack's parameter of that name; empty if it has none. */
  private static String loss(AttackResults attack) {
    try {
      return MAPPER.readTree(attack.component().parameters()).path("loss").asText("");
    } catch (JsonProcessingException e) {
      return "";
    }
  }
}
