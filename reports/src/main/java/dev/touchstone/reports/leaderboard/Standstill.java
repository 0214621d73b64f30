package dev.touchstone.reports.leaderboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import java.util.List;
import java.util.Optional;

/**
 * An attack that stood still on samples for lack of a gradient: they count as robust though hardly
 * anything was tried. {@link SampleOutcome#stoodStill} has the rule.
 *
 * @param entry the entry's name
 * @param attack the attack's results
 * @param stood on how many samples it stood still, at least one
 * @param attacked how many samples it was run on
 */
public record Standstill(String entry, AttackResults attack, long stood, long attacked) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Of each attack of an entry that stood still on some sample, by threat and attack. */
  public static List<Standstill> of(EntryResults entry) {
    return entry.attacks().stream()
        .map(
            attack ->
                new Standstill(
                    entry.name(),
                    attack,
                    samples(attack),
                    attack.outcomes().stream().filter(SampleOutcome::attacked).count()))
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
        + remedy().orElse("an attack that needs no gradients can tell more");
  }

  /** Another loss, if the attack has the parameter and does not climb the margin already. */
  private Optional<String> remedy() {
    try {
      JsonNode loss = MAPPER.readTree(attack.component().parameters()).path("loss");
      return loss.isTextual() && !loss.asText().equals("margin")
          ? Optional.of("try loss: margin")
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
