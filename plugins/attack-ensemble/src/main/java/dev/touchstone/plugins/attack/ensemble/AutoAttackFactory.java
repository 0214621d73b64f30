package dev.touchstone.plugins.attack.ensemble;

import java.util.List;
import org.pf4j.Extension;

/** AutoAttack, attack {@code autoattack}. */
@Extension
public final class AutoAttackFactory extends StagedFactory<AutoAttackParameters> {

  /** Made by the platform. */
  public AutoAttackFactory() {
    super(
        version(
            "autoattack",
            "AutoAttack",
            "The standard ensemble of four parameter-free attacks.",
            "standard",
            List.of("stages", "linf", "l2")),
        AutoAttackParameters.class,
        AutoAttackParameters::attacks,
        Unfit.IN_L1);
  }
}
