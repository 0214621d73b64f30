package dev.touchstone.api.data;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the platform gives to a data set that is being loaded.
 *
 * @param dataFolder the user's data folder ({@code --data} or {@code TOUCHSTONE_DATA}), searched
 *     first and never written to
 * @param cacheFolder where downloads are kept; made by the data set when it needs it
 * @param offline whether downloading is forbidden
 * @param progress receives bytes or images done
 * @param cancellation tells when the user asked to stop
 */
public record DatasetContext(
    Optional<Path> dataFolder,
    Path cacheFolder,
    boolean offline,
    Progress progress,
    Cancellation cancellation) {}
