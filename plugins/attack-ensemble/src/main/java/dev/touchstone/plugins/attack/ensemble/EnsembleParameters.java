package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import java.util.List;

/** Parameters of {@code ensemble}. */
public record EnsembleParameters(
    @Parameter(
            doc = "The attacks in turn; each meets the samples that the ones before left standing.")
        List<AttackChoice> attacks) {}
