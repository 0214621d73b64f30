package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.attack.AttackChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where an attack drives images.
 *
 * @param from class of the images
 * @param target class that it aims at; empty when it is untargeted
 */
record Course(int from, OptionalInt target) {

  static List<Course> all(LatentTrajectoryParameters parameters) {
    List<Course> courses = new ArrayList<>();
    for (LatentTrajectoryParameters.Pair pair : parameters.pairs()) {
      courses.add(new Course(pair.from(), OptionalInt.of(pair.to())));
    }
    for (int from : parameters.untargeted()) {
      courses.add(new Course(from, OptionalInt.empty()));
    }
    return courses;
  }

  int largestClass() {
    return Math.max(from, target.orElse(from));
  }

  /** The attack that takes this course in so many steps. */
  AttackChoice attack(AttackChoice choice, int iterations) {
    AttackChoice stepped = choice.with("steps", iterations);
    return target.isPresent()
        ? stepped.with("goal", "fixed-target").with("target", target.getAsInt())
        : stepped;
  }

  /** Whether a class is the one that is aimed at; untargeted, whether it is not the source. */
  boolean aimsAt(int k) {
    return target.isPresent() ? k == target.getAsInt() : k != from;
  }

  String label(List<String> classNames) {
    return classNames.get(from)
        + (target.isPresent() ? " → " + classNames.get(target.getAsInt()) : " untargeted");
  }
}
