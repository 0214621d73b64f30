package dev.touchstone.core.work;

import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SampleOutcome;
import java.util.List;

/** What one cell gave. Which kind it is follows from the cell. */
public final class CellResult {

  private CellResult() {}

  /**
   * Result of a clean cell.
   *
   * @param outcomes one per sample, in the cell's order
   * @param seconds wall-clock seconds
   */
  public record Clean(List<CleanOutcome> outcomes, double seconds) {}

  /**
   * Result of an attack cell.
   *
   * @param outcomes one per sample, in the cell's order
   * @param examples a few samples with their images
   * @param seconds wall-clock seconds
   */
  public record Attack(
      List<SampleOutcome> outcomes, List<AttackExample> examples, double seconds) {}

  /**
   * Result of a certification cell.
   *
   * @param outcomes one per sample, in the cell's order
   * @param seconds wall-clock seconds
   */
  public record Certification(List<CertificationOutcome> outcomes, double seconds) {}

  /**
   * Result of an analysis cell.
   *
   * @param figures its figures
   * @param tables its tables
   * @param seconds wall-clock seconds
   */
  public record Analysis(List<Figure> figures, List<NamedTable> tables, double seconds) {}

  /**
   * A cell that failed.
   *
   * @param reason one sentence
   * @param details stack trace for the component's author
   */
  public record Failure(String reason, String details) {

    /** Cuts what a component says at length. */
    public Failure {
      reason = StoredText.cut(reason, StoredText.LONGEST_LINE);
      details = StoredText.cut(details, StoredText.LONGEST_TRACE);
    }
  }
}
