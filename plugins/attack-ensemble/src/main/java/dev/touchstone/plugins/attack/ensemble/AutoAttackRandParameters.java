package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import java.util.List;

/** Parameters of {@code autoattack-rand}. */
public record AutoAttackRandParameters(
    @Parameter(
            doc = "The attacks in turn; each meets the samples that the ones before left standing.",
            defaultValue =
                "[{id: apgd, loss: cross-entropy, eot-samples: 20},"
                    + " {id: apgd, loss: dlr, eot-samples: 20}]")
        List<AttackChoice> attacks) {}
