package dev.touchstone.figures;

import dev.touchstone.api.results.Figure;

/** Something that can be drawn: dark on white, at twice the page's density, readable in grey. */
public sealed interface Drawing permits ImageGrid, Heatmap, Histogram {

  /**
   * Draws it into a PNG file.
   *
   * @throws dev.touchstone.api.ResourceException if the machine has no font to write with
   */
  byte[] png();

  /**
   * Draws it as a figure of a report.
   *
   * @param name as {@link Figure#name}
   * @param caption as {@link Figure#caption}
   * @throws dev.touchstone.api.ResourceException if the machine has no font to write with
   */
  default Figure figure(String name, String caption) {
    return new Figure(name, caption, png(), Canvas.DENSITY);
  }
}
