package dev.touchstone.core.cells.certify;

import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.core.cells.Declared;
import java.util.Optional;

/**
 * What a manifest says of a certifier of the suite.
 *
 * @param name name in the leaderboard
 * @param component the certifier
 * @param limit how many samples it certifies; empty for all
 */
public record DeclaredCertifier(String name, ComponentUse component, Optional<Integer> limit)
    implements Declared {}
