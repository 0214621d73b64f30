package dev.touchstone.benchmarks.plan;

import java.util.Arrays;
import java.util.Optional;

/** What is measured. */
public enum Quantity {
  /** Images classified. */
  FORWARD("forward", "forwards/s", true),
  /** Derivatives of the loss by an image. */
  GRADIENT("gradient", "input gradients/s", true),
  /** Images through forty steps of PGD. */
  PGD("pgd", "PGD-40, seconds/image", false),
  /** Images that forty steps of PGD break, at a radius at which they break some. */
  BREAK("break", "PGD-40 at ε 0.3, seconds/broken image", false),
  /** Images through the four stages of AutoAttack. */
  AUTOATTACK("autoattack", "AutoAttack at ε 0.3, seconds/image", false),
  /** Images through a training step: forward, backward, update. */
  TRAIN("train", "training images/s", true),
  /** Images that a certifier gives a verdict on. */
  CERTIFY("certify", "certified images/s", true),
  /** A process from its command line to its end. */
  START("start", "seconds", false);

  private final String id;
  private final String unit;
  private final boolean rate;

  Quantity(String id, String unit, boolean rate) {
    this.id = id;
    this.unit = unit;
    this.rate = rate;
  }

  /** What it is called on the command line and in files. */
  public String id() {
    return id;
  }

  /** What the figure counts. */
  public String unit() {
    return unit;
  }

  /** The figure to show for so many images a second. */
  public double ofRate(double perSecond) {
    return rate ? perSecond : 1 / perSecond;
  }

  /** How many times as fast the first of two figures is as the second. */
  public double speedup(double figure, double other) {
    return rate ? figure / other : other / figure;
  }

  /** The one of that id. */
  public static Optional<Quantity> of(String id) {
    return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
  }
}
