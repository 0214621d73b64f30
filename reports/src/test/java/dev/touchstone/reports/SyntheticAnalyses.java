package dev.touchstone.reports;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SuiteResults;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * Analyses of made-up entries, with everything that pages must cope with: one run for each entry, a
 * comparison, a failure, a run that is still to come, and a name that is HTML.
 */
public final class SyntheticAnalyses {

  public static final String EACH = "What units see";
  public static final String COMPARISON = "side by side";
  public static final String FAILED = "loss surface";
  public static final String HOSTILE = "<img src=x onerror=alert(3)>";

  private static final int DENSITY = 2;

  private SyntheticAnalyses() {}

  /** Analyses of a suite with at least three entries. */
  static List<AnalysisResults> of() {
    return List.of(
        each(0),
        each(1),
        waiting(2),
        run(
            COMPARISON,
            List.of(0, 1),
            List.of(
                new Figure(
                    "distances",
                    "How far each attack moved the images, entry by entry.",
                    png(2400, 700),
                    DENSITY)),
            List.of(table("distances", 3))),
        failed(FAILED, List.of(0), "the entry has no gradient at sample 4 <b>bold</b>"),
        run(
            HOSTILE,
            List.of(2),
            List.of(
                new Figure(
                    "escape",
                    "\"><script>alert(4)</script> is \"quoted\" & 'more'",
                    png(200, 100),
                    1)),
            List.of(
                new NamedTable(
                    "../../up",
                    "<i>caption</i>",
                    List.of("<u>x</u>", "=1+1"),
                    List.of(List.of(1e-9, Double.NaN))))));
  }

  /** The same results with other analyses. */
  public static SuiteResults with(SuiteResults results, List<AnalysisResults> analyses) {
    return new SuiteResults(
        results.suite(),
        results.title(),
        results.description(),
        results.dataset(),
        results.samples(),
        results.seed(),
        results.command(),
        results.entries(),
        analyses,
        results.environment(),
        results.manifest());
  }

  /** A run that failed. */
  public static AnalysisResults failed(String name, List<Integer> entries, String cause) {
    return new AnalysisResults(
        name, use("surface"), entries, List.of(), List.of(), Optional.of(cause), true, 0.5);
  }

  private static AnalysisResults each(int entry) {
    return run(
        EACH,
        List.of(entry),
        List.of(
            new Figure(
                "prototypes",
                "The image that raises each unit of the last layer most.",
                png(1280, 720),
                DENSITY),
            new Figure("filters", "The first layer's filters.", png(301, 201), DENSITY)),
        List.of(table("activations", 20)));
  }

  private static AnalysisResults waiting(int entry) {
    return new AnalysisResults(
        EACH, use("units"), List.of(entry), List.of(), List.of(), Optional.empty(), false, 0);
  }

  private static AnalysisResults run(
      String name, List<Integer> entries, List<Figure> figures, List<NamedTable> tables) {
    return new AnalysisResults(
        name, use("units"), entries, figures, tables, Optional.empty(), true, 3.25);
  }

  private static NamedTable table(String name, int count) {
    List<List<Double>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(List.of((double) i, 0.125 * i, 1e-7 * (i + 1), i == 2 ? Double.NaN : 0.1 * i));
    }
    return new NamedTable(
        name, "The numbers of the figure.", List.of("unit", "mean", "variance", "share"), rows);
  }

  private static ComponentUse use(String id) {
    return new ComponentUse(
        new ComponentDescriptor(id, "1", "Units at work", "Shows what units do.", "", List.of()),
        "plugin-" + id + " 0.1.0",
        "{\"layer\":\"dense\"}");
  }

  /** A drawing with fine lines on a light ground. */
  public static byte[] png(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, width, height);
    pen.setColor(new Color(0x23, 0x68, 0xa8));
    for (int x = 10; x < width - 10; x += 20) {
      int tall = (int) ((height - 20) * (0.5 + 0.45 * Math.sin(x / 70.0)));
      pen.fillRect(x, height - 10 - tall, 12, tall);
    }
    pen.setColor(Color.BLACK);
    pen.drawLine(10, 10, 10, height - 10);
    pen.drawLine(10, height - 10, width - 10, height - 10);
    pen.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
