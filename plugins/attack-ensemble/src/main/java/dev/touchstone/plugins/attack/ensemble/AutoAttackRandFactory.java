package dev.touchstone.plugins.attack.ensemble;

import java.util.List;
import org.pf4j.Extension;

/** AutoAttack rand, attack {@code autoattack-rand}. */
@Extension
public final class AutoAttackRandFactory extends StagedFactory<AutoAttackRandParameters> {

  /** Made by the platform. */
  public AutoAttackRandFactory() {
    super(
        version(
            "autoattack-rand",
            "AutoAttack rand",
            "The ensemble for entries whose answers are random: gradients averaged over 20 draws.",
            "rand of the public implementation",
            List.of("stages", "linf", "l2", "eot")),
        AutoAttackRandParameters.class,
        AutoAttackRandParameters::attacks);
  }
}
