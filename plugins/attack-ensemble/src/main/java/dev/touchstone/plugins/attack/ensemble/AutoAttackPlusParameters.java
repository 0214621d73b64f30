package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import java.util.List;

/** Parameters of {@code autoattack-plus}. */
public record AutoAttackPlusParameters(
    @Parameter(
            doc = "The attacks in turn; each meets the samples that the ones before left standing.",
            defaultValue =
                "[{id: apgd, loss: cross-entropy, restarts: 5}, {id: apgd, loss: dlr, restarts: 5},"
                    + " {id: fab, targets: 0, restarts: 5}, {id: square},"
                    + " {id: apgd, loss: dlr, goal: top-targets}, {id: fab}]")
        List<AttackChoice> attacks) {}
