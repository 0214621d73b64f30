package dev.touchstone.api.defense;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import java.nio.file.Path;

/**
 * What the platform gives to a defense that makes a training set.
 *
 * @param cacheFolder where the defense keeps what is dear to make again, under names that tell all
 *     that determines it; its own, made by the defense when it needs it, and written to by several
 *     processes at once
 * @param seed where all randomness comes from
 * @param progress receives images done
 * @param cancellation to be checked in long loops
 */
public record AugmentationContext(
    Path cacheFolder, Seed seed, Progress progress, Cancellation cancellation) {}
