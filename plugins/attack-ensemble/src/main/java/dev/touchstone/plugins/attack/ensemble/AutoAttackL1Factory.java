package dev.touchstone.plugins.attack.ensemble;

import java.util.List;
import org.pf4j.Extension;

/** AutoAttack in L1, attack {@code autoattack-l1}. */
@Extension
public final class AutoAttackL1Factory extends StagedFactory<AutoAttackL1Parameters> {

  /** Made by the platform. */
  public AutoAttackL1Factory() {
    super(
        version(
            "autoattack-l1",
            "AutoAttack in L1",
            "The standard ensemble as it is in L1: more restarts of Auto-PGD, and fewer targets.",
            "standard in L1 of the public implementation (Croce and Hein 2021, Mind the box)",
            List.of("stages", "l1")),
        AutoAttackL1Parameters.class,
        AutoAttackL1Parameters::attacks,
        Unfit.BUT_IN_L1);
  }
}
