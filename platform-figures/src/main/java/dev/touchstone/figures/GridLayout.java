package dev.touchstone.figures;

import dev.touchstone.api.data.ImageShape;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Where everything of an image grid stands, in pixels of the page. */
final class GridLayout {

  private static final int MARGIN = 10;
  private static final int COLUMN_GAP = 6;
  private static final int GROUP_GAP = 18;
  private static final int ROW_GAP = 8;
  private static final int RULE_GAP = 16;

  /** Columns up to which images are drawn large. */
  private static final int FEW_COLUMNS = 9;

  private static final int LARGE = 84; // side of an image in pixels of the page, at most
  private static final int SMALL = 56;
  private static final Color BORDER = new Color(0x8a8a8a);
  private static final Color RULE = new Color(0xc4c4c4);

  /** A column: the middle line of its images and the room on both sides together. */
  private record Column(String heading, int left, int width) {
    double middle() {
      return left + width / 2.0;
    }
  }

  private final ImageGrid grid;
  private final double enlargement; // pixels of the page per pixel of an image
  private final int imageWidth;
  private final int imageHeight;
  private final List<Column> columns = new ArrayList<>();
  private final int left;
  private final int right;
  private final int top;
  private final int height;

  GridLayout(ImageGrid grid) {
    this.grid = grid;
    ImageShape shape = grid.shape();
    int count = grid.groups().stream().mapToInt(group -> group.columns().size()).sum();
    int wanted = (count <= FEW_COLUMNS ? LARGE : SMALL) * Canvas.DENSITY;
    int factor = Math.max(1, wanted / Math.max(shape.height(), shape.width()));
    enlargement = (double) factor / Canvas.DENSITY;
    imageWidth = (int) Math.ceil(shape.width() * enlargement);
    imageHeight = (int) Math.ceil(shape.height() * enlargement);
    int headings = Lettering.LABEL.width(grid.rows().stream().map(ImageGrid.Row::heading).toList());
    left = MARGIN + (headings == 0 ? 0 : headings + ROW_GAP);
    right = placeColumns();
    top =
        MARGIN
            + (grid.title().isEmpty() ? 0 : Lettering.TITLE.height(grid.title()) + ROW_GAP)
            + groupHeight()
            + columnHeadingHeight();
    height = grid.rows().stream().mapToInt(this::outerHeight).sum() + top + MARGIN - ROW_GAP;
  }

  int width() {
    return Math.max(right, MARGIN + Lettering.TITLE.width(grid.title())) + MARGIN;
  }

  int height() {
    return height;
  }

  private int placeColumns() {
    int x = left;
    int index = 0;
    for (ImageGrid.Group group : grid.groups()) {
      int start = columns.size();
      int groupLeft = x;
      for (String heading : group.columns()) {
        int column = index++;
        int captions =
            Lettering.CAPTION.width(
                grid.rows().stream().map(row -> row.cells().get(column).caption()).toList());
        int width = Math.max(imageWidth, Math.max(Lettering.LABEL.width(heading), captions));
        columns.add(new Column(heading, x, width));
        x += width + COLUMN_GAP;
      }
      int missing = Lettering.HEADING.width(group.heading()) - (x - COLUMN_GAP - groupLeft);
      if (missing > 0) { // a long heading pushes its columns apart evenly
        widen(start, missing);
        x += missing;
      }
      x += GROUP_GAP - COLUMN_GAP;
    }
    return x - GROUP_GAP;
  }

  private void widen(int start, int missing) {
    int count = columns.size() - start;
    for (int i = 0; i < count; i++) {
      Column column = columns.get(start + i);
      int before = missing * i / count;
      int after = missing * (i + 1) / count;
      columns.set(
          start + i,
          new Column(column.heading(), column.left() + before, column.width() + after - before));
    }
  }

  private int groupHeight() {
    int height =
        Lettering.HEADING.height(grid.groups().stream().map(ImageGrid.Group::heading).toList());
    return height == 0 ? 0 : height + 6;
  }

  private int columnHeadingHeight() {
    int height = Lettering.LABEL.height(columns.stream().map(Column::heading).toList());
    return height == 0 ? 0 : height + 4;
  }

  private int captionHeight(ImageGrid.Row row) {
    int height =
        Lettering.CAPTION.height(row.cells().stream().map(ImageGrid.Cell::caption).toList());
    return height == 0 ? 0 : height + 2;
  }

  /** Height of a row with the gap below it, and the rule above it where there is one. */
  private int outerHeight(ImageGrid.Row row) {
    return (row.ruled() ? RULE_GAP : 0) + imageHeight + captionHeight(row) + ROW_GAP;
  }

  void paint(Graphics2D g) {
    g.setStroke(new BasicStroke(1f / Canvas.DENSITY * 2));
    Lettering.TITLE.left(g, grid.title(), MARGIN, MARGIN);
    paintHeadings(g);
    int y = top;
    for (ImageGrid.Row row : grid.rows()) {
      paintRow(g, row, row.ruled() ? y + RULE_GAP : y);
      y += outerHeight(row);
    }
  }

  private void paintHeadings(Graphics2D g) {
    int headingTop = top - columnHeadingHeight();
    int index = 0;
    for (ImageGrid.Group group : grid.groups()) {
      Column first = columns.get(index);
      index += group.columns().size();
      Column last = columns.get(index - 1);
      if (!group.heading().isEmpty()) {
        double middle = (first.left() + last.left() + last.width()) / 2.0;
        Lettering.HEADING.centred(g, group.heading(), middle, headingTop - groupHeight());
        g.setColor(RULE);
        g.draw(
            new Line2D.Double(
                first.left(), headingTop - 3.5, last.left() + last.width(), headingTop - 3.5));
      }
    }
    for (Column column : columns) {
      Lettering.LABEL.centred(g, column.heading(), column.middle(), headingTop);
    }
  }

  private void paintRow(Graphics2D g, ImageGrid.Row row, int y) {
    if (row.ruled()) {
      g.setColor(RULE);
      double rule = y - (RULE_GAP + ROW_GAP) / 2.0;
      g.draw(new Line2D.Double(MARGIN, rule, right, rule));
    }
    double middle = y + (imageHeight - Lettering.LABEL.height(row.heading())) / 2.0;
    Lettering.LABEL.right(g, row.heading(), left - ROW_GAP, middle);
    for (int i = 0; i < columns.size(); i++) {
      ImageGrid.Cell cell = row.cells().get(i);
      Column column = columns.get(i);
      int x = column.left() + (column.width() - imageWidth) / 2;
      cell.pixels().ifPresent(pixels -> paintImage(g, pixels, x, y));
      Lettering.CAPTION.centred(g, cell.caption(), column.middle(), y + imageHeight + 2);
    }
  }

  private void paintImage(Graphics2D g, float[] pixels, int x, int y) {
    AffineTransform place = AffineTransform.getTranslateInstance(x, y);
    place.scale(enlargement, enlargement);
    g.drawImage(image(pixels), place, null);
    g.setColor(BORDER);
    // Around the image, not over its outermost pixels.
    double border = 0.5;
    g.draw(
        new Rectangle2D.Double(
            x - border,
            y - border,
            grid.shape().width() * enlargement + 2 * border,
            grid.shape().height() * enlargement + 2 * border));
  }

  private BufferedImage image(float[] pixels) {
    ImageShape shape = grid.shape();
    BufferedImage image =
        new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    int last = shape.channels() - 1; // the same channel three times when it is the only one
    for (int i = 0; i < shape.height() * shape.width(); i++) {
      int start = i * shape.channels();
      int rgb =
          level(pixels[start]) << 16
              | level(pixels[start + Math.min(1, last)]) << 8
              | level(pixels[start + last]);
      image.setRGB(i % shape.width(), i / shape.width(), rgb);
    }
    return image;
  }

  private static int level(float value) {
    return Math.round(Math.max(0f, Math.min(1f, value)) * 255);
  }
}
