package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an attack gets to see of the entry, by what its descriptor and its results say. */
enum Family {
  WHITE_BOX("white-box"),
  TRANSFER("transfer"),
  SCORE("score-based"),
  DECISION("decision-based"),
  NOISE("noise"),

  /**
   * Images that no attack on the entry has looked for: drawn corruptions, images from elsewhere.
   */
  GIVEN("given");

  /** Attacks that search nothing. */
  private static final List<String> BASELINES = List.of("noise", "contrast-reduction");

  private static final List<String> GIVENS = List.of("corruptions", "candidates");

  /** Stages of ensembles that ask for no gradients, by how their names begin. */
  private static final Map<String, Family> STAGES =
      Map.of(
          "square", SCORE,
          "nes", SCORE,
          "spsa", SCORE,
          "sparse-rs", SCORE,
          "one-pixel", SCORE,
          "hop-skip-jump", DECISION,
          "boundary", DECISION,
          "noise", NOISE,
          "contrast-reduction", NOISE);

  private final String label;

  Family(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** The family of an attack on an entry. One that asked the entry itself needs no transfer. */
  static Family of(EntryResults entry, AttackResults attack) {
    List<String> words = attack.component().descriptor().capabilities();
    String id = attack.component().descriptor().id();
    if (BASELINES.contains(id)) {
      return NOISE;
    }
    if (GIVENS.contains(id)) {
      return GIVEN;
    }
    if (attack.source().filter(source -> !source.equals(entry.name())).isPresent()) {
      return TRANSFER;
    }
    if (words.contains("labels")) {
      return DECISION;
    }
    return words.contains("scores") || words.contains("logits") ? SCORE : WHITE_BOX;
  }

  /** The family of what broke one sample: of an ensemble on the entry, the stage that did. */
  static Family of(EntryResults entry, AttackResults attack, SampleOutcome outcome) {
    Family whole = of(entry, attack);
    return whole == GIVEN || whole == TRANSFER ? whole : ofStage(outcome.stage()).orElse(whole);
  }

  /** Whether an attack with gradients had its turn on a sample of a white-box attack. */
  static boolean gradientsHadTheirTurn(AttackResults attack, SampleOutcome outcome) {
    List<String> stages = Settings.stages(attack.component());
    String breaker = outcome.stage();
    if (!outcome.attacked() || stages.isEmpty()) {
      return outcome.attacked();
    }
    return (!breaker.isEmpty() && ofStage(breaker).isEmpty())
        || stages.stream()
            .takeWhile(stage -> breaker.isEmpty() || !breaker.startsWith(stage))
            .anyMatch(stage -> ofStage(stage).isEmpty());
  }

  private static Optional<Family> ofStage(String name) {
    return STAGES.entrySet().stream()
        .filter(stage -> name.startsWith(stage.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
