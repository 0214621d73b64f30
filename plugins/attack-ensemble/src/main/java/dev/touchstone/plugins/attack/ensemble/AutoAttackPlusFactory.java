package dev.touchstone.plugins.attack.ensemble;

import java.util.List;
import org.pf4j.Extension;

/** AutoAttack+, attack {@code autoattack-plus}. */
@Extension
public final class AutoAttackPlusFactory extends StagedFactory<AutoAttackPlusParameters> {

  /** Made by the platform. */
  public AutoAttackPlusFactory() {
    super(
        version(
            "autoattack-plus",
            "AutoAttack+",
            "The larger ensemble of six parameter-free attacks.",
            "plus of the public implementation",
            List.of("stages", "linf", "l2")),
        AutoAttackPlusParameters.class,
        AutoAttackPlusParameters::attacks,
        Unfit.IN_L1);
  }
}
