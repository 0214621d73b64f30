package dev.touchstone.core;

import dev.touchstone.core.evaluation.DatasetPool;
import dev.touchstone.core.plugins.PluginLocations;

/**
 * Where the platform finds plugins and data.
 *
 * @param plugins where plugins are
 * @param data where data is
 */
public record PlatformSettings(PluginLocations plugins, DatasetPool.Locations data) {}
