package dev.touchstone.api.results;

/**
 * A figure that stands alone: all labels are in the image.
 *
 * @param name short name, unique within its analysis, such as {@code "prototypes"}; lower-case
 *     letters, digits and hyphens, as it becomes a file's name
 * @param caption one or two sentences that say what the figure shows
 * @param png the image as a PNG file, not to be changed
 * @param density image pixels per pixel of the page; 2 is crisp on screens of twice the usual
 *     density
 */
public record Figure(String name, String caption, byte[] png, double density) {

  /** Checks name and density. */
  public Figure {
    if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException(
          "figure name '" + name + "' must be lower-case letters, digits and single hyphens");
    }
    if (!(density >= 1) || density > 4) {
      throw new IllegalArgumentException("a figure's density must be 1 to 4, was " + density);
    }
  }
}
