package dev.touchstone.plugins.attack.gradient;

/** How a run goes from one iterate to the next. */
sealed interface Climb {

  /** Length of the first step. */
  StepSize stepSize();

  /**
   * Steps of one length.
   *
   * @param momentum decay of the accumulated gradient; 0 uses the gradient alone
   * @param keep which iterate is proposed
   */
  record Fixed(StepSize stepSize, double momentum, Keep keep) implements Climb {}

  /**
   * Auto-PGD: steps that are halved when the loss does not rise, from the best iterate.
   *
   * @param rho share of the steps up to a checkpoint that must raise the loss
   * @param momentum weight α of the new step; the last one has 1 − α
   */
  record Adaptive(StepSize stepSize, double rho, double momentum) implements Climb {}
}
