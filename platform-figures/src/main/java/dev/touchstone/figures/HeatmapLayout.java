package dev.touchstone.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;

/** Where everything of a heat map stands, in pixels of the page. */
final class HeatmapLayout {

  private static final int MARGIN = 10;
  private static final int GAP = 6;

  /** Rows or columns up to which the cells hold numbers. */
  private static final int NUMBERED = 20;

  private static final int NUMBERED_CELL = 36;
  private static final int WIDEST = 600;
  private static final int STEPS = 32;
  private static final int SCALE_WIDTH = 14;
  private static final Color LINE = new Color(0x8a8a8a);

  private final Heatmap map;
  private final boolean numbered;
  private final int cell;
  private final boolean upright; // whether the columns' names are turned by 90 degrees
  private final int left;
  private final int top;

  HeatmapLayout(Heatmap map) {
    this.map = map;
    int most = Math.max(map.rows().size(), map.columns().size());
    numbered = most <= NUMBERED;
    cell = numbered ? NUMBERED_CELL : Math.max(5, WIDEST / most);
    int columnNames = Lettering.LABEL.width(map.columns());
    upright = columnNames > cell - 2;
    left = MARGIN + Lettering.HEADING.lineHeight() + GAP + Lettering.LABEL.width(map.rows()) + GAP;
    top =
        MARGIN
            + Lettering.TITLE.height(map.title())
            + GAP
            + Lettering.HEADING.lineHeight()
            + GAP
            + (upright ? columnNames : Lettering.LABEL.lineHeight())
            + GAP / 2;
  }

  private int right() {
    return left + cell * map.columns().size();
  }

  private int bottom() {
    return top + cell * map.rows().size();
  }

  int width() {
    int scale = 2 * GAP + SCALE_WIDTH + GAP + Lettering.LABEL.width("100 %");
    return Math.max(right() + scale, MARGIN + Lettering.TITLE.width(map.title())) + MARGIN;
  }

  int height() {
    int axis = Lettering.HEADING.width(map.rowAxis());
    return Math.max(bottom(), top + axis) + MARGIN;
  }

  void paint(Graphics2D g) {
    g.setStroke(new BasicStroke(1));
    Lettering.TITLE.left(g, map.title(), MARGIN, MARGIN);
    paintAxes(g);
    for (int row = 0; row < map.rows().size(); row++) {
      for (int column = 0; column < map.columns().size(); column++) {
        paintCell(g, row, column);
      }
    }
    g.setColor(LINE);
    g.draw(
        new Rectangle2D.Double(left - 0.5, top - 0.5, right() - left + 1.0, bottom() - top + 1.0));
    paintScale(g);
  }

  private void paintAxes(Graphics2D g) {
    int axisTop = MARGIN + Lettering.TITLE.height(map.title()) + GAP;
    Lettering.HEADING.centred(g, map.columnAxis(), (left + right()) / 2.0, axisTop);
    turned(
        g,
        MARGIN,
        Math.max((top + bottom()) / 2.0, top + Lettering.HEADING.width(map.rowAxis()) / 2.0),
        () -> Lettering.HEADING.centred(g, map.rowAxis(), 0, 0));
    int every = (int) Math.ceil((double) Lettering.LABEL.lineHeight() / cell);
    for (int row = 0; row < map.rows().size(); row += every) {
      double middle = top + cell * (row + 0.5) - Lettering.LABEL.lineHeight() / 2.0;
      Lettering.LABEL.right(g, map.rows().get(row), left - GAP, middle);
    }
    for (int column = 0; column < map.columns().size(); column += every) {
      paintColumnName(g, map.columns().get(column), left + cell * (column + 0.5));
    }
  }

  private void paintColumnName(Graphics2D g, String name, double middle) {
    if (upright) {
      double start = middle - Lettering.LABEL.lineHeight() / 2.0;
      turned(g, start, top - GAP / 2.0, () -> Lettering.LABEL.left(g, name, 0, 0));
    } else {
      Lettering.LABEL.centred(g, name, middle, top - GAP / 2.0 - Lettering.LABEL.lineHeight());
    }
  }

  /** Draws with the origin at a place and text running upwards. */
  private static void turned(Graphics2D g, double x, double y, Runnable drawing) {
    AffineTransform before = g.getTransform();
    g.translate(x, y);
    g.rotate(-Math.PI / 2);
    drawing.run();
    g.setTransform(before);
  }

  private void paintCell(Graphics2D g, int row, int column) {
    double share = map.shares()[row][column];
    double x = left + cell * (double) column;
    double y = top + cell * (double) row;
    g.setColor(color(share));
    g.fill(new Rectangle2D.Double(x, y, cell, cell));
    if (numbered && share > 0) {
      String text = String.format(Locale.ROOT, "%.1f", 100 * share);
      text = text.equals("100.0") ? "100" : text;
      Lettering letters = share > 0.42 ? Lettering.ON_DARK : Lettering.LABEL;
      letters.centred(g, text, x + cell / 2.0, y + (cell - letters.lineHeight()) / 2.0);
    }
  }

  private void paintScale(Graphics2D g) {
    double x = right() + 2.0 * GAP;
    int length = Math.min(bottom() - top, 180);
    for (int i = 0; i < length; i++) {
      g.setColor(color(1 - i / (length - 1.0)));
      g.fill(new Rectangle2D.Double(x, top + i, SCALE_WIDTH, 1));
    }
    g.setColor(LINE);
    g.draw(new Rectangle2D.Double(x - 0.5, top - 0.5, SCALE_WIDTH + 1.0, length + 1.0));
    List<String> marks = List.of("100 %", "50 %", "0 %");
    for (int i = 0; i < marks.size(); i++) {
      double middle = top + (length - 1) * i / 2.0 - Lettering.LABEL.lineHeight() / 2.0;
      Lettering.LABEL.left(g, marks.get(i), x + SCALE_WIDTH + GAP, middle);
    }
  }

  /**
   * From white to a dark blue; falls in lightness all the way, so that it reads the same in grey.
   */
  private static Color color(double share) {
    // The root, because shares of a few per cent are what one looks for; in steps, for small files.
    double root = Math.rint(Math.sqrt(share) * STEPS) / STEPS;
    return new Color(mix(255, 16, root), mix(255, 52, root), mix(255, 112, root));
  }

  private static int mix(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }
}
