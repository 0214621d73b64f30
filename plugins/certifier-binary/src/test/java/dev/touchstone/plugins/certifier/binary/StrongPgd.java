package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.model.Loss;
import dev.touchstone.plugins.attack.gradient.Goal;
import dev.touchstone.plugins.attack.gradient.Keep;
import dev.touchstone.plugins.attack.gradient.PgdFactory;
import dev.touchstone.plugins.attack.gradient.PgdParameters;
import java.util.Optional;

/** The attack that certified samples must withstand. */
final class StrongPgd {

  private StrongPgd() {}

  static Attack attack() {
    return new PgdFactory()
        .create(
            new PgdParameters(
                40,
                Optional.empty(),
                Optional.empty(),
                true,
                2,
                Goal.UNTARGETED,
                Optional.empty(),
                Loss.MARGIN,
                0,
                1,
                Optional.empty(),
                Keep.BEST));
  }
}
