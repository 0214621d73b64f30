package dev.touchstone.core.cells.attack;

import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one entry's page says of the rotations and translations that broke samples. */
final class SpatialSection {

  private static final List<String> COLUMNS =
      List.of(
          "sample",
          "rotation in degrees, counter-clockwise",
          "shift right in pixels",
          "shift down in pixels");

  private final List<NamedTable> tables = new ArrayList<>();

  /** Adds an attack at one threat; nothing if that is not spatial. */
  void add(String attack, Threat threat, List<StoredAttack> cells) {
    List<List<Double>> rows =
        cells.stream()
            .flatMap(cell -> cell.transforms().orElse(List.of()).stream())
            .map(
                found ->
                    List.of(
                        (double) found.sample(),
                        found.transform().rotation(),
                        found.transform().right(),
                        found.transform().down()))
            .toList();
    if (!rows.isEmpty()) {
      tables.add(
          new NamedTable(
              "transforms of %s, %s".formatted(attack, threat.label()),
              "The first rotation and translation under which each broken sample was"
                  + " misclassified.",
              COLUMNS,
              rows));
    }
  }

  /** The section; empty if nothing was added. */
  Optional<ResultSection> section() {
    return tables.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ResultSection(
                "Rotations and translations", List.of(), List.of(), tables, List.of()));
  }
}
