package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import java.util.List;

/** Parameters of {@code autoattack-l1}. */
public record AutoAttackL1Parameters(
    @Parameter(
            doc = "The attacks in turn; each meets the samples that the ones before left standing.",
            defaultValue =
                "[{id: apgd, loss: cross-entropy, restarts: 5},"
                    + " {id: apgd, loss: dlr, goal: top-targets, targets: 5}, {id: fab},"
                    + " {id: square}]")
        List<AttackChoice> attacks) {}
