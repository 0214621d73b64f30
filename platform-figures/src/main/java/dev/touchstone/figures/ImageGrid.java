package dev.touchstone.figures;

import dev.touchstone.api.data.ImageShape;
import java.util.List;
import java.util.Optional;

/**
 * Rows and columns of small images, each enlarged by a whole factor so that its pixels stay crisp.
 *
 * @param title what the figure shows; lines are separated by {@code \n}, as in all texts here
 * @param shape shape of every image: grey (1 channel) or RGB (3)
 * @param groups the columns, in groups
 * @param rows the rows, each with one cell per column
 */
public record ImageGrid(String title, ImageShape shape, List<Group> groups, List<Row> rows)
    implements Drawing {

  /** Checks that every row has a cell for every column, and the images' sizes. */
  public ImageGrid {
    groups = List.copyOf(groups);
    rows = List.copyOf(rows);
    if (shape.channels() != 1 && shape.channels() != 3) {
      throw new IllegalArgumentException("only grey and RGB images can be shown, not " + shape);
    }
    int columns = groups.stream().mapToInt(group -> group.columns().size()).sum();
    for (Row row : rows) {
      if (row.cells().size() != columns) {
        throw new IllegalArgumentException(
            "row '" + row.heading() + "' has " + row.cells().size() + " cells, not " + columns);
      }
      for (Cell cell : row.cells()) {
        if (cell.pixels().isPresent() && cell.pixels().get().length != shape.size()) {
          throw new IllegalArgumentException(
              cell.pixels().get().length + " values are no image of " + shape);
        }
      }
    }
  }

  /**
   * Columns that stand close together.
   *
   * @param heading above all of them; empty for none
   * @param columns heading of each column, empty for none
   */
  public record Group(String heading, List<String> columns) {
    /** Copies the list. */
    public Group {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A row of images.
   *
   * @param heading at its left, empty for none
   * @param cells one per column
   * @param ruled whether a line sets it off from the row above
   */
  public record Row(String heading, List<Cell> cells, boolean ruled) {
    /** Copies the list. */
    public Row {
      cells = List.copyOf(cells);
    }

    /** A row that is not set off. */
    public Row(String heading, List<Cell> cells) {
      this(heading, cells, false);
    }
  }

  /**
   * One place in the grid.
   *
   * @param pixels an image, HWC; values outside of [0, 1] are shown as 0 or 1; empty leaves a gap
   * @param caption under the image
   */
  public record Cell(Optional<float[]> pixels, String caption) {

    /** A gap. */
    public static final Cell EMPTY = new Cell(Optional.empty(), "");

    /** An image with a caption. */
    public static Cell of(float[] pixels, String caption) {
      return new Cell(Optional.of(pixels), caption);
    }
  }

  @Override
  public byte[] png() {
    Lettering.requireFonts();
    GridLayout layout = new GridLayout(this);
    return Canvas.png(layout.width(), layout.height(), layout::paint);
  }
}
