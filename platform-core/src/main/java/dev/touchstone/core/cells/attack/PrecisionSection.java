package dev.touchstone.core.cells.attack;

import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.store.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one entry's page says of gradients in bf16: how close they were, and where they were not.
 */
final class PrecisionSection {

  private static final List<String> COLUMNS =
      List.of(
          "ε",
          "cells",
          "cells with bf16 gradients",
          "images compared",
          "equal signs, least cell",
          "cosine, least cell");

  private final Map<String, List<List<Double>>> rows = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  /** Adds an attack at one threat; nothing if its gradients were not to be in bf16. */
  void add(String attack, NormBall threat, List<StoredAttack> cells) {
    List<PrecisionAudit> audits = audits(cells);
    if (audits.isEmpty()) {
      return;
    }
    long used = audits.stream().filter(PrecisionAudit::used).count();
    rows.computeIfAbsent(
            "precision of %s, %s".formatted(attack, threat.norm().symbol()),
            key -> new ArrayList<>())
        .add(
            List.of(
                threat.epsilon(),
                (double) audits.size(),
                (double) used,
                (double) audits.stream().mapToInt(PrecisionAudit::images).sum(),
                audits.stream().mapToDouble(PrecisionAudit::equalSigns).min().orElseThrow(),
                audits.stream().mapToDouble(PrecisionAudit::cosine).min().orElseThrow()));
    if (used < audits.size()) {
      notes.add(
          "Attack '%s' at %s had gradients in float32 instead of bf16 in %d of %d cells: %s."
              .formatted(
                  attack,
                  threat.label(),
                  audits.size() - used,
                  audits.size(),
                  audits.stream()
                      .filter(audit -> !audit.used())
                      .map(PrecisionAudit::refusal)
                      .distinct()
                      .collect(Collectors.joining("; "))));
    }
  }

  private static List<PrecisionAudit> audits(List<StoredAttack> cells) {
    return cells.stream().flatMap(cell -> cell.precision().stream()).toList();
  }

  /** The section; empty if nothing was added. */
  Optional<ResultSection> section() {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<NamedTable> tables = new ArrayList<>();
    rows.forEach(
        (name, lines) ->
            tables.add(
                new NamedTable(
                    name,
                    "Gradients in bf16 against float32's at images that the attack starts with: the"
                        + " share of pixels whose gradients have the same sign, and the cosine of"
                        + " the angle between both.",
                    COLUMNS,
                    lines)));
    return Optional.of(
        new ResultSection("Precision of gradients", List.of(), notes, tables, List.of()));
  }

  /** What gradients were computed in, if the suite has said something about it. */
  static SortedMap<String, Object> used(ComponentUse use, List<StoredAttack> cells) {
    if (!Json.object(use.parameters()).has(AttackSection.PRECISION) || cells.isEmpty()) {
      return Collections.emptySortedMap();
    }
    List<PrecisionAudit> audits = audits(cells);
    long low = audits.stream().filter(PrecisionAudit::used).count();
    String words =
        low == 0
            ? Precision.FLOAT32.word()
            : low == audits.size()
                ? Precision.BF16.word()
                : "%s, and %s in %d of %d cells"
                    .formatted(
                        Precision.BF16.word(),
                        Precision.FLOAT32.word(),
                        audits.size() - low,
                        audits.size());
    return new TreeMap<>(Map.of(AttackSection.PRECISION, words));
  }
}
