package dev.touchstone.plugins.defense.adversarial;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.threat.Norm;
import java.util.Optional;

/**
 * How to train adversarially.
 *
 * @param method what is trained on
 * @param norm norm of the threat
 * @param epsilon radius of the threat
 * @param attack the attack of every step
 * @param beta weight of the divergence in TRADES
 * @param warmUp epochs over which ε rises
 * @param validation how robustness is followed
 */
public record AdversarialTrainingParameters(
    @Parameter(
            doc =
                "madry trains on adversarial images alone; trades on natural ones, with the"
                    + " divergence between natural and adversarial predictions as a penalty, which"
                    + " the attack raises, whichever loss it asks for.",
            defaultValue = "madry")
        Method method,
    @Parameter(doc = "Norm of the threat that is trained against.", defaultValue = "linf")
        Norm norm,
    @Parameter(
            doc = "Radius ε of the threat, in pixel units of [0, 1].",
            min = 0,
            exclusiveMinimum = true)
        double epsilon,
    @Parameter(
            doc =
                "Attack of every step, any installed one that needs no targets. The fast variant"
                    + " of Wong et al. is a random start and one step: {id: pgd, steps: 1,"
                    + " relative-step-size: 1.25, random-start: true}.",
            defaultValue = "{id: pgd, steps: 7, relative-step-size: 0.25}")
        AttackChoice attack,
    @Parameter(
            doc = "Weight β of the divergence, for trades only; 6 when left out.",
            min = 0,
            exclusiveMinimum = true)
        Optional<Double> beta,
    @Parameter(
            doc = "Epochs over which ε rises from 0 in a straight line, step by step.",
            defaultValue = "0",
            min = 0,
            max = 10_000)
        int warmUp,
    @Parameter(doc = "How robustness is followed on images that are not trained on.")
        Validation validation) {

  /**
   * Robust validation.
   *
   * @param images how many images are held out
   * @param attack the attack that judges
   * @param every epochs between validations
   * @param patience epochs without a better validation after which training stops
   */
  public record Validation(
      @Parameter(
              doc =
                  "How many of the last training images are held out. The weights of the epoch with"
                      + " the highest accuracy on them under attack are kept. 0 trains on all and"
                      + " keeps the last.",
              defaultValue = "1000",
              min = 0)
          int images,
      @Parameter(
              doc = "Attack on the images held out, with the full ε.",
              defaultValue = "{id: pgd, steps: 20}")
          AttackChoice attack,
      @Parameter(
              doc = "Epochs from one validation to the next; the last epoch always has one.",
              defaultValue = "1",
              min = 1)
          int every,
      @Parameter(
              doc =
                  "Training stops when the best validation is this many epochs old, not counting"
                      + " the warm-up; never early when left out.",
              min = 1)
          Optional<Integer> patience) {}
}
