package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.attack.Attacks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the stages of an ensemble. */
final class Stages {

  /** Parameters that tell attacks of one id apart. */
  private static final List<String> TELLING = List.of("goal", "loss");

  private Stages() {}

  /**
   * An ensemble of these attacks. A stage is called by its attack's id and, where an id is there
   * more than once, by the goal and loss as well, or else by its place.
   *
   * @param unfit where its stages are not meant to be used
   * @throws UserException if there is none
   */
  static Attack ensemble(String id, List<AttackChoice> choices, Attacks attacks, Unfit unfit) {
    if (choices.isEmpty()) {
      throw new UserException("attack " + id + ": needs at least one attack");
    }
    List<String> names = names(choices);
    List<Ensemble.Stage> stages = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      stages.add(new Ensemble.Stage(names.get(i), attacks.create(choices.get(i))));
    }
    return new Ensemble(stages, norm -> unfit.require(id, norm));
  }

  static List<String> names(List<AttackChoice> choices) {
    Map<String, Integer> ids = new HashMap<>();
    choices.forEach(choice -> ids.merge(choice.id(), 1, Integer::sum));
    List<String> names = new ArrayList<>();
    for (AttackChoice choice : choices) {
      StringBuilder name = new StringBuilder(choice.id());
      if (ids.get(choice.id()) > 1) {
        TELLING.stream()
            .map(choice.parameters()::get)
            .filter(String.class::isInstance)
            .forEach(value -> name.append(' ').append(value));
      }
      names.add(name.toString());
    }
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      int number = seen.merge(names.get(i), 1, Integer::sum);
      if (number > 1) {
        names.set(i, names.get(i) + " " + number);
      }
    }
    return names;
  }
}
