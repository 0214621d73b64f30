package dev.touchstone.core.plugins;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A plugin on disk, found but not yet loaded.
 *
 * @param location what messages call it: its zip, its folder, or its module
 * @param root folder that holds classes/ and lib/
 * @param sha256 hash of the zip it came from
 * @param bundled whether it comes with the platform
 */
record PluginSource(Path location, Path root, Optional<String> sha256, boolean bundled) {}
