package dev.touchstone.plugins.dataset.cifar;

import dev.touchstone.api.parameters.Parameter;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Parameters of the data set {@code cifar-10}.
 *
 * @param folder holds the files; empty searches the data folder and the cache, and downloads
 */
public record CifarParameters(
    @Parameter(
            doc =
                "Folder of the files or the archive, relative to the suite's folder. When left out"
                    + " the data folder and the cache are searched, and what is nowhere is"
                    + " downloaded.")
        Optional<Path> folder) {}
