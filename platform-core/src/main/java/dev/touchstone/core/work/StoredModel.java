package dev.touchstone.core.work;

import dev.touchstone.api.results.NamedTable;
import java.util.List;
import java.util.Map;

/**
 * What is stored beside an entry's weights.
 *
 * @param fitted numbers that each input defense learned, in the order of the defenses; an empty map
 *     for the others
 * @param tables tables that defenses and training made
 * @param images training images per epoch; 0 when not trained
 * @param epochs epochs run; 0 when not trained
 * @param seconds wall-clock seconds of training
 */
public record StoredModel(
    List<Map<String, Double>> fitted,
    List<NamedTable> tables,
    int images,
    int epochs,
    double seconds) {}
