package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.threat.Norm;
import java.util.List;

/** How a run goes from one iterate to the next. */
sealed interface Climb {

  /** Length of the first step. */
  StepSize stepSize();

  /** In which norms it makes steps. */
  List<Norm> norms();

  /**
   * Steps of one length.
   *
   * @param momentum decay of the accumulated gradient; 0 uses the gradient alone
   * @param keep which iterate is proposed
   * @param view where the gradient is taken, and what is done to it
   */
  record Fixed(StepSize stepSize, double momentum, Keep keep, View view) implements Climb {

    /** Steps along the gradient at the iterate itself. */
    Fixed(StepSize stepSize, double momentum, Keep keep) {
      this(stepSize, momentum, keep, View.PLAIN);
    }

    @Override
    public List<Norm> norms() {
      return List.of(Norm.LINF, Norm.L2);
    }
  }

  /**
   * Auto-PGD: steps that are halved when the loss does not rise, from the best iterate.
   *
   * @param rho share of the steps up to a checkpoint that must raise the loss
   * @param momentum weight α of the new step; the last one has 1 − α
   */
  record Adaptive(StepSize stepSize, double rho, double momentum) implements Climb {

    @Override
    public List<Norm> norms() {
      return List.of(Norm.LINF, Norm.L2, Norm.L1);
    }
  }
}
