package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.parameters.Parameter;

/** Parameters of audits that test a difference. */
public record LevelParameters(
    @Parameter(
            doc = "Level of the test: how probable a false alarm may be, per test.",
            defaultValue = "0.001",
            min = 0,
            exclusiveMinimum = true,
            max = 0.5)
        double level) {}
